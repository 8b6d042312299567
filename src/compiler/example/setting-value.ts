import type { Json } from '../../diagnostics/diagnostic.js';

/** What the text of a setting says: a number, true, false or null where it is one. */
export function settingValue(text: string): Json {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
