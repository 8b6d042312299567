import type { Operation, OperationArguments, Text } from '../../dsl/mapping.js';

/** Arguments by name. */
export type ArgumentTable = ReadonlyMap<string, Text | readonly Text[]>;

/** A whole number, or undefined. */
export function integerOf(text: Text | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,4}$/.test(text.text) ? Number(text.text) : undefined;
}

/** Whole numbers of a list, or undefined if it is none or has something else in it. */
export function integersOf(given: OperationArguments): readonly number[] | undefined {
  if (given.kind !== 'list') return undefined;
  const numbers = given.values.flatMap(value => integerOf(value) ?? []);
  return numbers.length === given.values.length ? numbers : undefined;
}

/** Entries of a table of arguments: undefined where it is none, or has a name that is not one of these. */
export function tableOf({ arguments: given }: Operation, names: readonly string[]): ArgumentTable | undefined {
  if (given.kind !== 'table') return undefined;
  return [...given.entries.keys()].every(name => names.includes(name)) ? given.entries : undefined;
}

/** One text of a table; undefined where it is missing or a list. */
export function textIn(table: ArgumentTable, name: string): Text | undefined {
  const found = table.get(name);
  return found !== undefined && 'text' in found ? found : undefined;
}

export function listIn(table: ArgumentTable, name: string): readonly Text[] | undefined {
  const found = table.get(name);
  return found !== undefined && !('text' in found) ? found : undefined;
}

/** `axis:` of a table; 0 where it is left out. Undefined where it is no number. */
export function axisIn(table: ArgumentTable): number | undefined {
  return table.has('axis') ? integerOf(textIn(table, 'axis')) : 0;
}

export const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
