import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadRelation } from '../../src/api/check.js';
import { nodeLoader } from '../../src/api/mappings.js';
import { loadMapping } from '../../src/dsl/load-mapping.js';
import { MUTANT_KINDS, mutantsOf } from '../../src/dsl/mutants/index.js';
import { mutantText, type Mutant } from '../../src/dsl/mutants/mutant.js';
import { Folder, mapc } from '../support/mapc.js';
import { filesIn, readText, ROOT } from '../support/repository.js';

/* `mapc test --mutate`: what mistakes are made, who tells of them, and that none gets through in the mappings of this repository. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

interface Tried {
  readonly kind: string;
  readonly what: string;
  readonly place: string;
  readonly outcome: string;
}

interface Told {
  readonly findings: readonly { readonly code: string; readonly message: string }[];
  readonly result: readonly { readonly mapping: string; readonly holds: boolean; readonly mutants: readonly Tried[] }[];
}

const HEAD =
  'mapc: 1\nname: demo\nlayouts:\n  a: { format: safetensors, config: config.json }\n  b: { format: safetensors }\n';

function mutants(body: string): {
  readonly text: string;
  readonly all: readonly Mutant[];
  readonly texts: readonly string[];
} {
  const source = { name: 'demo.yaml', text: HEAD + body };
  const mapping = loadMapping(source, { load: () => undefined }, finding => {
    throw new Error(finding.message);
  });
  if (mapping === undefined) throw new Error('no mapping');
  const all = mutantsOf(source, mapping);
  return { text: source.text, all, texts: all.map(mutant => mutantText(source, mutant).slice(HEAD.length)) };
}

describe('the mistakes', () => {
  it('are of at least 36 kinds, each with a name of its own and a line in the docs', () => {
    expect(MUTANT_KINDS.length).toBeGreaterThanOrEqual(36);
    expect(new Set(MUTANT_KINDS.map(({ name }) => name)).size).toBe(MUTANT_KINDS.length);
    const page = readText('docs/mutation.md');
    const missing = MUTANT_KINDS.filter(({ name, summary }) => !page.includes(`| \`${name}\` | ${summary} |`));
    expect(missing.map(({ name, summary }) => `| \`${name}\` | ${summary} |`)).toEqual([]);
  });

  const RULE = 'sizes: { heads: a.config.heads, kv: a.config.kv ?? heads }\nrules:\n';
  it.each<readonly [kind: string, body: string, mutant: string]>([
    [
      'other-axis',
      `${RULE}  - { a: "k [(kv p) d]", b: "k [kv p d]" }\n  - { a: "q [(heads p) d]", b: "q [heads p d]" }\n`,
      `${RULE}  - { a: "k [(heads p) d]", b: "k [heads p d]" }\n  - { a: "q [(heads p) d]", b: "q [heads p d]" }\n`,
    ],
    ['axes-swapped', 'rules:\n  - { a: "w [p q]", b: "w [p q]" }\n', 'rules:\n  - { a: "w [p q]", b: "w [q p]" }\n'],
    ['group-order', 'rules:\n  - { a: "w [(p q)]", b: "w [p q]" }\n', 'rules:\n  - { a: "w [(q p)]", b: "w [p q]" }\n'],
    [
      'sum-order',
      'rules:\n  - { a: "w [(p + q)]", b: ["v [p]", "u [q]"] }\n',
      'rules:\n  - { a: "w [(q + p)]", b: ["v [p]", "u [q]"] }\n',
    ],
    [
      'cut-axis',
      'rules:\n  - { a: "w.{r} [p q]", b: "w [(r p) q]" }\n',
      'rules:\n  - { a: "w.{r} [p q]", b: "w [p (r q)]" }\n',
    ],
    [
      'words-exchanged',
      'rules:\n  - { a: "{w}", b: "{w}", names: { w: { gate: w1, up: w3 } } }\n',
      'rules:\n  - { a: "{w}", b: "{w}", names: { w: { gate: w3, up: w1 } } }\n',
    ],
    [
      'word-dropped',
      'rules:\n  - { a: "{w}", b: "{w}", names: { w: [gate, up] } }\n',
      'rules:\n  - { a: "{w}", b: "{w}", names: { w: [up] } }\n',
    ],
    [
      'tensors-exchanged',
      'rules:\n  - { a: ["w1 [p]", "w3 [p]"], b: "w [(p + p)]" }\n',
      'rules:\n  - { a: ["w3 [p]", "w1 [p]"], b: "w [(p + p)]" }\n',
    ],
    ['rule-dropped', 'rules:\n  - a: w\n    b: w\n\n  - a: v\n    b: v\n', 'rules:\n  - a: w\n    b: w\n\n'],
    ['index-off-by-one', 'rules:\n  - { a: "l.{i}", b: "m.{i}" }\n', 'rules:\n  - { a: "l.{i}", b: "m.{i + 1}" }\n'],
    [
      'range-off-by-one',
      'rules:\n  - { a: "l.{i}", b: "m.{i}", for: { i: 0 to 3 } }\n',
      'rules:\n  - { a: "l.{i}", b: "m.{i}", for: { i: 0 to 4 } }\n',
    ],
    [
      'condition-negated',
      'rules:\n  - a: w\n    b: w\n    when: not (a.config.x or a.config.y)\n',
      'rules:\n  - a: w\n    b: w\n    when: (a.config.x or a.config.y)\n',
    ],
    ['cast-dropped', 'rules:\n  - { a: "w [p]", b: "w bf16[p]" }\n', 'rules:\n  - { a: "w [p]", b: "w [p]" }\n'],
    ['other-dtype', 'rules:\n  - { a: "w [p]", b: "w bf16[p]" }\n', 'rules:\n  - { a: "w [p]", b: "w f16[p]" }\n'],
    [
      'constant-changed',
      'rules:\n  - { a: "w [p]", b: "w [p]", value: b = a * 1e-5 }\n',
      'rules:\n  - { a: "w [p]", b: "w [p]", value: b = a * 0.0001 }\n',
    ],
    [
      'operator-changed',
      'rules:\n  - { a: "w [p]", b: "w [p]", value: b = (a + 1) * 2 }\n',
      'rules:\n  - { a: "w [p]", b: "w [p]", value: b = (a + 1) / 2 }\n',
    ],
    ['field-dropped', 'rules:\n  - { a: w, b: w, optional: true }\n', 'rules:\n  - { a: w, b: w }\n'],
    [
      'fallback-dropped',
      'sizes:\n  n: a.config.n ?? 3\nrules:\n  - { a: "w [n]", b: "w [n]" }\n',
      'sizes:\n  n: a.config.n\nrules:\n  - { a: "w [n]", b: "w [n]" }\n',
    ],
  ])('%s', (kind, body, mutant) => {
    const { all, texts } = mutants(body);
    expect(texts.filter((_, i) => all[i]?.kind === kind)).toContain(mutant);
  });

  it('break no YAML, and leave comments and everything else where it is', () => {
    const broken: string[] = [];
    for (const path of filesIn('mappings', '.yaml')) {
      const source = { name: path, text: readText(path) };
      const mapping = loadMapping(source, nodeLoader, () => undefined);
      for (const mutant of mapping === undefined ? [] : mutantsOf(source, mapping)) {
        const text = mutantText(source, mutant);
        loadRelation({ name: path, text }, nodeLoader, ({ code, message }) => {
          if (/^MAPC100|^MAPC101/.test(code)) broken.push(`${path} ${mutant.kind}, ${mutant.what}: ${message}`);
        });
        if (Math.abs(text.length - source.text.length) > 1200)
          broken.push(`${path} ${mutant.kind}, ${mutant.what}: too much`);
      }
    }
    expect(broken).toEqual([]);
  });
});

async function tell(body: string): Promise<{ readonly code: number; readonly told: Told }> {
  writeFileSync(folder.path('demo.yaml'), HEAD + body);
  const { code, out } = await mapc('test', folder.path('demo.yaml'), '--mutate', '--json');
  return { code, told: JSON.parse(out) as Told };
}

describe('who tells', () => {
  it('nobody of what both sides share, without golden data: each survivor by name', async () => {
    const { code, told } = await tell('rules:\n  - { a: "w.{i} [p q]", b: "v.{i} [q p]" }\n  - { a: u, b: t }\n');
    expect(code).toBe(1);
    const survivors = told.result[0]?.mutants.filter(({ outcome }) => outcome === 'survives') ?? [];
    expect(told.findings.map(({ code: name }) => name)).toEqual(survivors.map(() => 'MAPC7140'));
    expect(survivors).toContainEqual({
      kind: 'axes-swapped',
      what: '"p" and "q" exchanged',
      place: expect.stringMatching(/demo\.yaml:7$/) as string,
      outcome: 'survives',
    });
    const { out } = await mapc('test', folder.path('demo.yaml'), '--mutate');
    expect(out).toContain(
      'warning[MAPC7140]: "p" and "q" exchanged: neither check nor the examples nor golden data would tell',
    );
    expect(out).toMatch(/^\d+ mistakes: \d+ mean the same, \d+ caught \(.*\), \d+ would get through$/m);
  });

  it('check, and what means the same is no mistake', async () => {
    const sizes = 'sizes: { n: a.config.n, m: a.config.m }\n';
    const { told } = await tell(
      `${sizes}rules:\n  - { a: "{w}.w [n]", b: "{w}.w [n]", names: { w: [x, y] } }\n  - { a: "v [m]", b: "v [m]" }\n`,
    );
    const outcomes = new Map(told.result[0]?.mutants.map(({ kind, what, outcome }) => [`${kind} ${what}`, outcome]));
    expect(outcomes.get('other-axis "m" for "n" on one side')).toBe('check');
    expect(outcomes.get('words-exchanged "x" and "y" exchanged')).toBe('equivalent');
  });

  it('an example whose config says what sizes are', async () => {
    const body = 'sizes:\n  n: a.config.n ?? 3\nrules:\n  - { a: "w [n]", b: "w [n]" }\nexamples:\n';
    const fallback = async (examples: string): Promise<string | undefined> => {
      const { told } = await tell(body + examples);
      return told.result[0]?.mutants.find(({ kind }) => kind === 'fallback-dropped')?.outcome;
    };
    expect(await fallback('  - { n: 5 }\n')).toBe('survives');
    expect(await fallback('  - { n: 3, a.config.n: null }\n')).toBe('examples');
  });

  it('nothing is tried of a mapping that does not hold', async () => {
    const { code, told } = await tell('rules:\n  - { a: "w [p q]", b: "w [q]" }\n');
    expect({ code, tried: told.result[0] }).toMatchObject({ code: 1, tried: { holds: false, mutants: [] } });
    expect(told.findings[0]?.code).toMatch(/^MAPC3/);
  });
});

it('lets no mistake through in the mappings of this repository, and the docs have the figures', () => {
  // The built command: golden data of a million numbers take their time in a test's own world.
  const { status, stdout } = spawnSync(process.execPath, [`${ROOT}dist/mapc.js`, 'test', '--mutate'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, told: stdout.includes('MAPC7140') }).toEqual({ status: 0, told: false });
  const [, total = '0', caught = '0'] =
    /^([\d,]+) mistakes: .* mean the same, ([\d,]+) caught .*, none survives$/m.exec(stdout) ?? [];
  expect(Number(total.replace(',', ''))).toBeGreaterThanOrEqual(1000);
  expect(Number(caught.replace(',', ''))).toBeGreaterThanOrEqual(300);
  expect(readText('docs/mutation.md')).toContain(stdout.trimEnd());
}, 180_000);
