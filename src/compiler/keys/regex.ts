import { RE2JS } from 're2js';

export interface RegexGroup {
  readonly name: string;
  /** Its body is written with digits alone (`\d+`, `[0-9]{2}`): its text is read as a whole number. */
  readonly digits: boolean;
}

const compiled = new Map<string, RE2JS>();

/** What is wrong with a regular expression, in the words of RE2, or undefined if it can be used. */
export function regexProblem(source: string): string | undefined {
  try {
    regexOf(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The named groups in the order in which they stand. The expression must be one that `regexProblem` accepts. */
export function regexGroups(source: string): readonly RegexGroup[] {
  const names = Object.entries(regexOf(source).namedGroups()).sort(([, a], [, b]) => a - b);
  return names.map(([name]) => ({ name, digits: isDigits(bodyOf(source, name)) }));
}

/** The texts of the named groups that took part, if the expression matches the whole key. Linear in the key. */
export function matchRegex(source: string, key: string): ReadonlyMap<string, string> | undefined {
  const regex = regexOf(source);
  const matcher = regex.matcher(key);
  if (!matcher.matches()) return undefined;
  const groups = new Map<string, string>();
  for (const name of Object.keys(regex.namedGroups())) {
    const text: unknown = matcher.group(name);
    if (typeof text === 'string') groups.set(name, text);
  }
  return groups;
}

function regexOf(source: string): RE2JS {
  let regex = compiled.get(source);
  if (regex === undefined) {
    regex = RE2JS.compile(source);
    compiled.set(source, regex);
  }
  return regex;
}

/** The text between the name of a group and the parenthesis that closes it. */
function bodyOf(source: string, name: string): string {
  const open = [`(?<${name}>`, `(?P<${name}>`].find(text => source.includes(text));
  if (open === undefined) return '';
  const from = source.indexOf(open) + open.length;
  let depth = 0;
  let inClass = false;
  for (let i = from; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')' && depth-- === 0) return source.slice(from, i);
  }
  return '';
}

function isDigits(body: string): boolean {
  return /^(?:(?:\\d|\[(?:\\d|\d-\d|\d)+\]|\d|\|)(?:[+*?]|\{\d+(?:,\d*)?\})?)+$/.test(body);
}
