import { spawnSync } from 'node:child_process';
import type { Log } from 'sarif';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { Folder, goldenDigests, mapc } from '../support/mapc.js';
import { filesIn, readText, ROOT } from '../support/repository.js';

/* `mapc test`: the bundled mappings hold; what is wrong is told at its rule; digests are written when one asks for it. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const CHECKPOINTS = new URL('../golden/checkpoints/', import.meta.url).pathname;
const DIGESTS = new URL('../golden/digests/', import.meta.url).pathname;

/** A mapping of the repository under another text, with golden data by absolute paths. */
function changed(name: string, ...changes: readonly (readonly [string, string])[]): string {
  let text = readText(`mappings/${name}.yaml`);
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`no ${before} in ${name}`);
    text = text.replace(before, after);
  }
  text = text.replaceAll('../test/golden/checkpoints/', CHECKPOINTS).replaceAll('../test/golden/digests/', DIGESTS);
  text = text.replaceAll('../examples/', new URL('../../examples/', import.meta.url).pathname);
  const path = folder.path(`${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

interface Told {
  readonly code: number;
  readonly findings: readonly {
    readonly code: string;
    readonly message: string;
    readonly notes: readonly string[];
    readonly at: { readonly start: { readonly line: number } };
  }[];
  readonly result: readonly {
    readonly ok: boolean;
    readonly examples: readonly { readonly ok: boolean; readonly ways: readonly unknown[] }[];
    readonly golden: readonly { readonly outcome: string; readonly equal: number; readonly update?: object }[];
  }[];
}

async function told(...words: readonly string[]): Promise<Told> {
  const { code, out } = await mapc('test', ...words, '--json');
  return { code, ...(JSON.parse(out) as Omit<Told, 'code'>) };
}

it('proves every mapping of the repository, by examples and by golden data of others', () => {
  // The built command: a million numbers that are quantized take their time in a test's own world.
  const { status, stdout } = spawnSync(process.execPath, [`${ROOT}dist/mapc.js`, 'test', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const { findings, result } = JSON.parse(stdout) as Told;
  expect({ status, findings }).toEqual({ status: 0, findings: [] });
  expect(result).toHaveLength(filesIn('mappings', '.yaml').length);
  expect(result.filter(test => !test.examples.every(({ ok }) => ok))).toEqual([]);
  const golden = result.flatMap(test => test.golden);
  expect(golden.length).toBeGreaterThanOrEqual(21);
  expect(golden.filter(({ outcome, equal }) => outcome !== 'equal' || equal === 0)).toEqual([]);
});

it('reads both ways: each layout of each mapping is where a way begins', async () => {
  const { result } = await told('mappings/llama-hf.yaml');
  expect(result[0]?.examples[0]?.ways).toEqual([
    { from: 'hf', to: 'jetstream', back: true, tensors: 23 },
    { from: 'jetstream', to: 'hf', back: true, tensors: 22 },
  ]);
});

describe('golden data tell', () => {
  it('heads of the queries in the place of those of the keys, at the rule, with the element', async () => {
    const path = changed(
      'llama-hf',
      ['(kv_heads two=2 pair)', '(heads two=2 pair)'],
      ['(kv_heads pair two)', '(heads pair two)'],
    );
    const { code, findings } = await told(path);
    expect(code).toBe(1);
    expect(findings.map(finding => finding.code)).toContain('MAPC7125');
    expect(findings.find(finding => finding.code === 'MAPC3101')?.message).toContain('heads');
  });

  it('two words exchanged, and with which', async () => {
    const path = changed('llama-hf', ['{ gate_proj: w1, up_proj: w3 }', '{ gate_proj: w3, up_proj: w1 }']);
    const { findings } = await told(path);
    const wrong = findings.filter(finding => finding.code === 'MAPC7120');
    expect(wrong.length).toBeGreaterThan(0);
    const text = readFileSync(path, 'utf8').split('\n');
    for (const { at, notes, message } of wrong) {
      expect(text[at.start.line - 1]).toContain('mlp.{w}.weight');
      expect(message).toMatch(/feed_forward\.w[13]\.weight|mlp\.(up|gate)_proj/);
      expect(notes.join()).toMatch(
        /have these bytes as (layers\.\d\.feed_forward\.w[13]|model\.layers\.\d\.mlp\.(up|gate)_proj)\.weight/,
      );
      expect(notes.join()).toMatch(/is made of (hf|meta): .*, by /);
    }
  });

  it('a movement that is symmetric in an example: the first wrong element of a golden checkpoint', async () => {
    // Rows of the pairs in the order of halves: the round trip of an example holds all the same.
    const path = changed('llama-hf', [
      'attention.wq.weight             [(heads pair two) dim]',
      'attention.wq.weight [(two heads pair) dim]',
    ]);

    const golden = folder.path('jetstream');
    expect(
      (await mapc('convert', `${CHECKPOINTS}llama-hf-bf16`, golden, '-m', 'llama-hf', '--to', 'jetstream')).code,
    ).toBe(0);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `${text.slice(0, text.indexOf('\ngolden:'))}\ngolden:\n  - { from: hf, input: "${CHECKPOINTS}llama-hf-bf16", output: "${golden}" }\n`,
    );
    const { findings, result } = await told(path);
    expect(result[0]?.examples.every(({ ok }) => ok)).toBe(true);
    expect(findings.map(finding => finding.code)).toEqual(['MAPC7120']);
    expect(findings[0]?.message).toMatch(
      /layers\.0\.attention\.wq\.weight other bytes than the golden data have, first at \[1, 0\], and 1 more tensor/,
    );
    expect(findings[0]?.notes.join()).toContain(
      'jetstream: layers.0.attention.wq.weight[1, 0] in model.safetensors is made of hf: model.layers.0.self_attn.q_proj.weight[1, 0] in',
    );
  });

  it.each([
    [
      'a rule that is gone',
      'MAPC7122',
      [
        '  - hf:        model.norm.weight                              [dim]\n    jetstream: norm.weight                                    [dim]\n',
        '  - { hf: model.norm.weight, jetstream: null, why: forgotten }\n',
      ],
    ],
    ['a key of another name', 'MAPC7123', ['jetstream: norm.weight  ', 'jetstream: final_norm.weight  ']],
    ['another dtype', 'MAPC7121', ['dtype: { f16: bf16 }', 'dtype: { f16: f32 }']],
  ] as const)('%s', async (_, code, change) => {
    const { code: exit, findings } = await told(changed('llama-hf', change));
    expect(exit).toBe(1);
    expect(findings.map(finding => finding.code)).toContain(code);
  });

  it('a field of a config', async () => {
    const path = changed('llama-config', ['n_kv_heads\n    default: n_heads', 'n_heads\n    default: n_heads']);
    writeFileSync(
      path,
      readFileSync(path, 'utf8')
        .replaceAll('../test/golden/configs/', `${CHECKPOINTS}../configs/`)
        .replace('{ hf: num_attention_heads, meta: n_heads }', '{ hf: num_attention_heads, meta: n_kv_heads }'),
    );
    const { code, findings } = await told(path);
    expect(code).toBe(1);
    const fields = findings.filter(finding => finding.code === 'MAPC7124');
    expect(fields.map(({ message }) => message)).toContain(
      'the field num_attention_heads is 8, and in the golden data 32',
    );
  });
});

describe('an example tells', () => {
  it('a size that its expression cannot give with the others: 28 is not 3 times anything', async () => {
    const path = folder.path('m.yaml');
    const layouts = 'layouts: { a: { format: safetensors }, b: { format: safetensors } }';
    const rule = '{ a: "w [(heads head) dim]", b: "w [heads head dim]" }';
    const example = '{ heads: 3, head: 9, dim: 28 }';
    writeFileSync(
      path,
      `mapc: 1\nname: m\n${layouts}\nsizes: { heads: , dim: , head: dim / heads }\nrules:\n  - ${rule}\nexamples:\n  - ${example}\n`,
    );
    const { code, findings } = await told(path);
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ code: 'MAPC3105', message: '28 / 3 does not come out even' }]);
  });
});

describe('golden data that are not as they should be', () => {
  const mapping = (golden: string): string => {
    const path = folder.path('m.yaml');
    writeFileSync(
      path,
      `mapc: 1\nname: m\nlayouts: { hf: { format: safetensors }, fused: { format: safetensors } }\nrules:\n  - { hf: "{rest:path}", fused: "{rest:path}", otherwise: true }\ngolden:\n  - ${golden}\n`,
    );
    return path;
  };

  it('are not there: nothing is proved, so the test fails, and says what is beside it', async () => {
    mkdirSync(folder.path('tiny'));
    const path = mapping('{ from: hf, input: tinny, output: gone/tiny.json }');
    const { code, findings, result } = await told(path);
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      {
        code: 'MAPC7126',
        message: 'there is no tinny',
        notes: ['did you mean "tiny"?', 'paths are relative to the mapping'],
      },
      { code: 'MAPC7126', message: 'there is no gone/tiny.json' },
    ]);
    expect(findings[1]?.notes).toContain('mapc test --update writes digests that are not there yet');
    expect(result[0]?.golden).toMatchObject([{ outcome: 'wrong' }]);
    expect((await told(path, '--update')).findings).toMatchObject([{ message: 'there is no tinny' }]);
  });

  it('are skipped where a package has none, with exit code 0', () => {
    // A package: the command with its mappings, and nothing else.
    for (const name of ['dist', 'mappings'])
      cpSync(`${ROOT}${name}`, folder.path('package', name), { recursive: true });
    writeFileSync(folder.path('package', 'package.json'), readText('package.json'));
    symlinkSync(`${ROOT}node_modules`, folder.path('package', 'node_modules'));
    const words = [folder.path('package', 'dist', 'mapc.js'), 'test', 'mixtral-original', '--json'];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder.root, encoding: 'utf8' });
    const { findings, result } = JSON.parse(stdout) as Told;
    expect({ status, codes: new Set(findings.map(({ code }) => code)) }).toEqual({
      status: 0,
      codes: new Set(['MAPC7130']),
    });
    expect(new Set(result[0]?.golden.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
  });

  it.each([
    ['{"w": 1}', 'the entry "w" is not'],
    ['[]', 'the document is not'],
    ['{"w": {"dtype": "BF16", "shape": [-1, "x"], "sha256": "00"}}', 'the entry "w" is not'],
  ])('say what is wrong with the file of digests %s', async (text, message) => {
    writeFileSync(folder.path('d.json'), text);
    const { code, findings } = await told(
      mapping(`{ from: hf, input: "${CHECKPOINTS}llama-hf-bf16", output: d.json }`),
    );
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ code: 'MAPC7127' }]);
    expect(findings[0]?.message).toContain(message);
  });

  it('say where no way leads', async () => {
    const { findings } = await told(
      mapping(
        `{ from: other, through: llama-hf, input: "${CHECKPOINTS}llama-hf-bf16", output: "${DIGESTS}llama-hf-bf16.json" }`,
      ),
    );
    expect(findings).toMatchObject([{ code: 'MAPC7127' }]);
    expect(findings[0]?.message).toContain('no way leads from other');
  });

  it('say that there is no such mapping on the way', async () => {
    const { findings } = await told(
      mapping(
        `{ from: hf, through: nothing, input: "${CHECKPOINTS}llama-hf-bf16", output: "${DIGESTS}llama-hf-bf16.json" }`,
      ),
    );
    expect(findings).toMatchObject([{ code: 'MAPC1204' }]);
  });
});

describe('--update', () => {
  it('writes digests in the form of the golden ones, says what changes, and changes nothing the second time', async () => {
    mkdirSync(folder.path('digests'));
    const text = readText('mappings/llama-hf.yaml');
    const golden = `golden:\n  - { from: hf, input: "${CHECKPOINTS}llama-hf-bf16", output: digests/new.json }\n`;
    const path = folder.path('m.yaml');
    writeFileSync(path, `${text.slice(0, text.indexOf('golden:'))}${golden}`);
    const first = await told(path, '--update');
    expect(first.code).toBe(0);
    expect(first.result[0]?.golden[0]?.update).toMatchObject({ changed: [], removed: [], same: 0 });
    const written = readFileSync(folder.path('digests', 'new.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(goldenDigests('llama-hf-bf16.jetstream'));
    expect(written).toBe(readFileSync(`${DIGESTS}llama-hf-bf16.jetstream.json`, 'utf8'));

    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('{ gate_proj: w1, up_proj: w3 }', '{ gate_proj: w3, up_proj: w1 }'),
    );
    const { out } = await mapc('test', path, '--update');
    expect(out).toContain('changed: layers.0.feed_forward.w1.weight');
    expect(out).toContain('17 as before');
    expect((await told(path, '--update')).result[0]?.golden[0]?.update).toMatchObject({
      added: [],
      changed: [],
      removed: [],
      same: 21,
    });
    expect((await told(path)).code).toBe(0);
  });

  it('leaves golden checkpoints alone, and says so', async () => {
    const path = changed('llama-config');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('../test/golden/configs/', `${CHECKPOINTS}../configs/`));
    const { code } = await told(path, '--update');
    expect(code).toBe(0);
    const text = readText('mappings/llama-hf.yaml');
    const checkpoint = `${CHECKPOINTS}llama-hf-bf16`;
    writeFileSync(
      folder.path('n.yaml'),
      `${text.slice(0, text.indexOf('golden:'))}golden:\n  - { from: hf, input: "${checkpoint}", output: "${checkpoint}" }\n`,
    );
    const { findings } = await told(folder.path('n.yaml'), '--update');
    expect(findings.map(finding => finding.code)).toContain('MAPC7128');
  });
});

describe('what is tested', () => {
  it('is nothing where there is nothing: MAPC8101', async () => {
    mkdirSync(folder.path('empty'));
    const { code, err } = await mapc('test', folder.path('empty'));
    expect(code).toBe(2);
    expect(err).toContain('MAPC8101');
  });

  it('is all of a folder, and bundled mappings by their names', async () => {
    const text = readText('mappings/mixtral-original.yaml');
    writeFileSync(folder.path('a.yaml'), text.slice(0, text.indexOf('\ngolden:')));
    writeFileSync(folder.path('b.yml'), 'mapc: 1\nname: b\n');
    writeFileSync(folder.path('c.txt'), 'no mapping');
    const { code, result } = await told(folder.root, 'mixtral-hf');
    expect(code).toBe(1);
    expect(result.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  it('is told for code scanning and for a workflow, too', async () => {
    const path = changed('llama-hf', ['{ gate_proj: w1, up_proj: w3 }', '{ gate_proj: w3, up_proj: w1 }']);
    const github = await mapc('test', path, '--format', 'github');
    expect(github.code).toBe(1);
    expect(github.out).toMatch(/^::error file=.*llama-hf\.yaml,line=42,.*MAPC7120/m);
    const sarif = await mapc('test', path, '--format', 'sarif');
    const log = JSON.parse(sarif.out) as Log;
    expect(log.version).toBe('2.1.0');
    expect(new Set(log.runs[0]?.results?.map(({ ruleId }) => ruleId))).toEqual(new Set(['MAPC7120']));
  });
});
