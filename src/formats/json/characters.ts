const code = (character: string): number => character.charCodeAt(0);

/** Characters that JSON is made of, as the codes that a scanner sees. */
export const OPEN_OBJECT = code('{');
export const CLOSE_OBJECT = code('}');
export const OPEN_ARRAY = code('[');
export const CLOSE_ARRAY = code(']');
export const COMMA = code(',');
export const COLON = code(':');
export const QUOTE = code('"');
export const DIGIT_0 = code('0');
export const DIGIT_9 = code('9');
