/** Texts of about a megabyte, each made to be slow, to take memory, or to break something. */
export interface Hostile {
  readonly name: string;
  readonly text: string;
}

const SIZE = 1_000_000;

const fill = (unit: string, size = SIZE): string => unit.repeat(Math.max(1, Math.floor(size / unit.length)));
const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('');
/** As many lines as fit. */
const full = (line: (i: number) => string, size = SIZE): string => {
  const parts: string[] = [];
  for (let length = 0, i = 0; length < size; i++) {
    const next = line(i);
    parts.push(next);
    length += next.length;
  }
  return parts.join('');
};

const HEAD =
  'mapc: 1\nname: hostile\nlayouts:\n  hf: { format: safetensors, config: config.json }\n  own: { format: safetensors }\n';
const rules = (text: string): string => `${HEAD}rules:\n${text}`;
const rule = (left: string, right: string, more = ''): string =>
  `  - hf: ${left}\n    own: ${right}\n${more === '' ? '' : `    ${more}\n`}`;

/** What is no YAML, or more of it than anybody writes. */
const YAML: Readonly<Record<string, string>> = {
  'open lists': fill('['),
  'open maps': fill('{a: '),
  'open both': fill('[{'),
  'lists in lists': fill('- '),
  'maps in maps': lines(1400, i => `${' '.repeat(i)}a:\n`),
  questions: fill('? '),
  colons: fill(': '),
  anchors: fill('&a '),
  aliases: fill('*a '),
  tags: fill('!a '),
  'single quotes': fill("' "),
  'double quotes': fill('" '),
  directives: fill('%a\n'),
  documents: fill('---\n'),
  'ended documents': fill('a\n...\n'),
  commas: `[${fill(',')}`,
  closers: fill(']'),
  braces: fill('}'),
  'items without commas': `[${fill('"a" ')}]`,
  pairs: `[${fill('a: b, ')}]`,
  tabs: fill('a:\n\t- b\n'),
  blanks: fill(' '),
  'empty lines': fill('\n'),
  comments: fill('#\n'),
  'control characters': fill('\u0001'),
  'wrong begins': fill('@'),
  'bad indentation': lines(30_000, i => `${' '.repeat(30 - (i % 30))}a: b\n`),
  'a long scalar': `a: ${fill('x')}`,
  'a long folded scalar': `a: ${fill('x\n  ')}`,
  'a long quoted scalar': `a: "${fill('x\\n')}"`,
  'a long block scalar': `a: >\n${fill('  x\n')}`,
  'an alias bomb': `a0: &a0 [x, x]\n${lines(60, i => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`,
  'wide alias bombs': `a: &a [${fill('x, ', 30_000)}]\n${lines(10_000, i => `b${i}: *a\n`)}`,
  'deep aliases': `a0: &a0 [x]\n${lines(20_000, i => `a${i + 1}: &a${i + 1} [*a${i}]\n`)}`,
  'an alias in itself': 'a: &a [*a, *a]\n',
  'duplicate keys': lines(40_000, () => 'name: a\n'),
  'many keys': lines(40_000, i => `key${i}: a\n`),
  'merge keys': `a: &a { b: c }\n${lines(20_000, () => '<<: *a\n')}`,
  'keys that are lists': lines(20_000, () => '? [a, b]\n: c\n'),
};

/** Well-formed YAML of the wrong form, and texts with more in them than their form says. */
const FORM: Readonly<Record<string, string>> = {
  'unknown fields': `${HEAD}${lines(40_000, i => `field${i}: a\n`)}`,
  'unknown fields of rules': rules(full(i => `  - ruel${i}: a\n    own: b\n`)),
  'rules that are texts': rules(lines(60_000, () => '  - a\n')),
  'empty rules': rules(lines(60_000, () => '  - {}\n')),
  'names of prototypes': `${HEAD}sizes: { __proto__: 1, constructor: 2, toString: 3, hasOwnProperty: 4 }\nconstructor: a\n__proto__: { a: b }\nrules:\n${rule('__proto__.{constructor} [__proto__ valueOf]', 'constructor.{constructor} [__proto__ valueOf]', 'names: { __proto__: { constructor: toString }, constructor: [__proto__, a] }')}`,
  'layouts of prototypes':
    'mapc: 1\nname: a\nlayouts: { __proto__: { format: safetensors }, constructor: { format: __proto__ } }\nrules:\n  - __proto__: a [__proto__]\n    constructor: b [__proto__]\n    value: constructor = __proto__ + 1\n',
  'huge numbers': `${HEAD}sizes:\n${lines(1000, i => `  s${i}: 9${'9'.repeat(500)}\n`)}`,
  'huge numbers in brackets': rules(lines(500, i => rule(`a${i} [x=${'9'.repeat(900)}]`, `b${i} [x=${'9'.repeat(900)}]`))),
  'a long key': rules(rule(fill('a'), 'b')),
  'long keys': rules(lines(500, i => rule(`k${i}${'a'.repeat(980)}`, `l${i}${'a'.repeat(980)}`))),
  'keys of holes': rules(lines(400, i => rule(`k${i}${fill('{a}', 900)}`, `l${i}${fill('{a}', 900)}`))),
  'keys of paths': rules(lines(400, i => rule(`k${i}.${fill('{a:path}.', 900)}`, `l${i}`))),
  'keys of stars': rules(lines(400, i => rule(`k${i}${fill('**a', 900)}`, `l${i}${fill('**a', 900)}`))),
  'open holes': rules(lines(400, i => rule(`k${i}${fill('{a', 980)}`, `l${i}`))),
  'words of holes': rules(rule(`{a:${'|'.repeat(900)}}`.slice(0, 990), 'b')),
  'open brackets': rules(rule(`"a ${fill('[')}"`, 'b')),
  'parentheses in brackets': rules(lines(240, () => rule(`"a ${fill('(', 1900)}"`, `"a ${fill(')', 1900)}"`))),
  'commas in brackets': rules(lines(240, () => rule(`"a [${fill('a,', 1900)}]"`, `"a [${fill(',', 1900)}]"`))),
  'pluses in brackets': rules(lines(240, () => rule(`"a [${fill('a+', 1900)}]"`, `"a [${fill('+', 1900)}]"`))),
  'products of sums': rules(lines(400, i => rule(`"a${i} [${fill('(a + b) ', 1000)}]"`, `b${i}`))),
  'sums that fit': rules(
    lines(400, i => rule(`"a${i} [${lines(10, j => `(a${j} + b${j})`)}]"`, `"b${i} [${lines(10, j => `(a${j} + b${j})`)}]"`)),
  ),
  'deep expressions': `${HEAD}sizes: { a: "${fill('(')}" }\n`,
  'deep expressions that fit': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "${'('.repeat(1900)}1${')'.repeat(1900)}"\n`)}`,
  'signs before signs': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "${'-'.repeat(3900)}1"\n`)}`,
  'powers of powers': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "2${'**2'.repeat(1300)}"\n`)}`,
  'long sums': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "1${' + 1'.repeat(960)}"\n`)}`,
  'long paths': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "hf${'.a'.repeat(1900)}"\n`)}`,
  'strange characters': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "${'§'.repeat(3900)}"\n`)}`,
  'foreign signs': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "a${' && a'.repeat(750)}"\n`)}`,
  'choices in choices': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "${'a ? '.repeat(950)}"\n`)}`,
  'open texts': `${HEAD}sizes:\n${lines(250, i => `  a${i}: "${"'a".repeat(1900)}"\n`)}`,
  'bad references': rules(full(i => rule(`a{b${i} [c, d`, `"e [(f] {g}"`))),
};

/** Regular expressions that take other engines exponential time, or memory. */
const REGEX: Readonly<Record<string, string>> = {
  'evil expressions': rules(
    lines(1500, i => rule(`/k${i}(?<a>(a+)+$)/`, `b${i}.{a:path}`)),
  ),
  'repeats of repeats': rules(lines(200, i => rule(`/k${i}((a{1000}){1000}){1000}/`, `b${i}`))),
  'large repeats': rules(lines(200, i => rule(`/k${i}${fill('(a{1000})', 900)}/`, `b${i}`))),
  'nested repeats': rules(lines(100, i => rule(`/k${i}(((((a{10}){10}){10}){10}){10})/`, `b${i}`))),
  alternatives: rules(lines(500, i => rule(`/k${i}(${fill('a|', 900)}b)/`, `b${i}`))),
  'nested groups': rules(lines(300, i => rule(`/${'('.repeat(450)}a${')'.repeat(450)}/`, `b${i}`))),
  'open groups': rules(lines(300, i => rule(`/${'('.repeat(950)}/`, `b${i}`))),
  classes: rules(lines(300, i => rule(`/k${i}${fill('[^a-z\\pL]', 900)}/`, `b${i}`))),
  'look-around': rules(lines(2000, i => rule(`/k${i}(?=a)(?!b)(?<=c)\\1/`, `b${i}`))),
};

/** Mappings without a mistake in their form that make much work. */
const WORK: Readonly<Record<string, string>> = {
  'many rules': rules(lines(2000, i => rule(`model.part${i}.weight [out in]`, `own.part${i}.weight [out in]`))),
  'rules of one key': rules(lines(2000, () => rule('a', 'a'))),
  'rules of one family': rules(lines(2000, () => rule('"{a:path}.{b:word}"', '"{a:path}.{b:word}"'))),
  'rules of captures': rules(lines(2000, i => rule(`a.{b}.{c}.x${i} [d]`, `"{b}.y${i}.{c} [d]"`))),
  'rules of sums': rules(lines(2000, i => rule(`a${i}.{3*b + r + 1} [d]`, `b${i}.{b}.{r} [d]`, 'for: { b: 0 to 999999999, r: 0 to 2 }'))),
  'large ranges': rules(lines(1000, i => rule(`a${i}.{1000003*b + 999983*r + c}`, `b${i}.{b}.{r}.{c}`, 'for: { b: 0 to 99999999, r: 0 to 99999999, c: 0 to 99999999 }'))),
  'long tables': rules(
    lines(10, i => rule(`a${i}.{w}`, `b${i}.{w}`, `names: { w: [${lines(1900, j => `word_${i}_${j}_of_many, `)}] }`)),
  ),
  'tables of long words': rules(
    lines(2, i => rule(`a${i}.{w}`, `b${i}.{w}`, `names: { w: [${lines(450, j => `${'w'.repeat(900)}${j}, `)}] }`)),
  ),
  'many references': rules(
    lines(20, i => `  - hf:\n${lines(250, j => `      - a${i}.x${j} [d]\n`)}    own: b${i} [(${lines(250, () => 'd + ')} d)]\n`),
  ),
  'many sizes': `${HEAD}sizes:\n${lines(1900, i => `  s${i}: s${i + 1} + s${i + 1}\n`)}  s1900: 1\nrules:\n${rule('a [s0]', 'b [s0]')}`,
  'sizes in a circle': `${HEAD}sizes:\n${lines(1900, i => `  s${i}: s${(i + 1) % 1900} + s${(i + 2) % 1900}\n`)}rules:\n${rule('a [s0]', 'b [s0]')}`,
  'helpers of helpers': rules(
    rule('a [d]', 'b [d]', `value:\n${lines(98, i => `      - h${i + 1} = h${i} * h${i}\n`)}      - h0 = hf\n      - own = h98`),
  ),
  'long values': rules(lines(200, i => rule(`a${i} [d]`, `b${i} [d]`, `value: "own = hf${' + hf'.repeat(700)}"`))),
  'long conditions': rules(
    lines(200, i => rule('a [d]', 'b [d]', `when: "hf.config.a == ${i}${' or hf.config.a == 1'.repeat(180)}"`)),
  ),
  'many examples': `${HEAD}rules: []\nexamples:\n${lines(190, () => `  - { ${lines(300, j => `s${j}: 3, `)} }\n`)}`,
  'many config rules': `${HEAD}config:\n${lines(2000, i => `  - { hf: a.b${i}, own: null, why: because }\n`)}`,
  'many operations': rules(lines(300, i => rule(`a${i} [x y]`, `b${i}`, `ops: [${fill('transpose, ', 1000)}]`))),
};

export const HOSTILE: readonly Hostile[] = [YAML, FORM, REGEX, WORK].flatMap(group =>
  Object.entries(group).map(([name, text]) => ({ name, text })),
);
