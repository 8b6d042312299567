const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * JSON with an indent of two, safe to show in a terminal: what JSON.stringify leaves as it is and a terminal would obey
 * or hide (C1 controls, bidirectional controls, ...) is escaped too. It can only stand inside strings, so the value is the same.
 */
export function printJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}
