import { mkdirSync, writeFileSync } from 'node:fs';
import { f32Tensor, writeSafetensors, type TestTensor } from '../support/checkpoints.js';
import { Folder, mapc, type Ran } from '../support/mapc.js';
import { changeHeader, INDEX, SHARDS, writeSmallModel } from '../support/small-model.js';

/* Names and texts from files and from the command line reach the terminal as what they are, never as what a terminal obeys. */

const EVIL = 'evil\u001b[31m\u001b]0;title\u0007\u202edlrow\u200b\r\u0008\u009b2J';
const ONE = f32Tensor([2], ([i = 0]) => i);

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Everything that is printed: lines of characters that are shown. */
function expectShown({ out, err, code }: Ran): string {
  const text = `${out}${err}`;
  expect(text.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu)).toBeNull();
  expect(code).not.toBe(70);
  expect(text).not.toBe('');
  return text;
}

function checkpoint(name: string, tensors: Readonly<Record<string, TestTensor>>, config?: unknown): string {
  const path = folder.path(name);
  mkdirSync(path);
  writeSafetensors(`${path}/model.safetensors`, tensors);
  if (config !== undefined) writeFileSync(`${path}/config.json`, JSON.stringify(config));
  return path;
}

function mapping(rules: string, more = ''): string {
  const path = folder.path('mapping.yaml');
  const layouts =
    'layouts: { hf: { format: safetensors, config: config.json }, own: { format: safetensors, config: own.json } }';
  writeFileSync(path, `mapc: 1\nname: m\n${layouts}\n${more}rules:\n${rules}`);
  return path;
}

const convert = (input: string, file: string, ...words: readonly string[]): Promise<Ran> =>
  mapc('convert', input, folder.path('out'), '--mapping', file, '--from', 'hf', ...words);

const ANY = '  - { hf: "**", own: "**" }\n';

describe('keys of tensors', () => {
  it.each([
    ['convert', []],
    ['convert', ['--dry-run']],
    ['convert', ['--json']],
    ['plan', []],
    ['compile', []],
  ] as const)('in what %s %j prints', async (command, words) => {
    const input = checkpoint('in', { [`${EVIL}.0`]: ONE, [`${EVIL}.1`]: ONE });
    const file = mapping(ANY);
    const ran =
      command === 'convert'
        ? await convert(input, file, ...words)
        : command === 'plan'
          ? await mapc('plan', input, '--mapping', file, '--from', 'hf')
          : await mapc('compile', file, '--checkpoint', input, '--from', 'hf');
    expect(ran.code).toBe(0);
    expectShown(ran);
  });

  it('in a listing, with the metadata of its file', async () => {
    const input = checkpoint('in', { [EVIL]: ONE });
    changeHeader(`${input}/model.safetensors`, header => {
      Object.assign(header, { __metadata__: { [EVIL]: EVIL, format: 'pt' } });
    });
    for (const words of [[], ['--all'], ['--json']]) {
      const text = expectShown(await mapc('inspect', input, ...words));
      expect(text).toContain('evil');
      expect(text).toContain('\\u001b[31m');
    }
  });

  it('in explanations and comparisons', async () => {
    const [a, b] = [
      checkpoint('a', { [EVIL]: ONE }),
      checkpoint('b', { [EVIL]: f32Tensor([2], () => 7), [`${EVIL}x`]: ONE }),
    ];
    expectShown(await mapc('explain', '--mapping', mapping(ANY), '--checkpoint', a, '--from', 'hf', EVIL));
    expectShown(await mapc('explain', '--mapping', mapping(ANY), '--checkpoint', a, '--from', 'hf', `${EVIL}?`));
    expectShown(await mapc('diff', a, b));
  });

  it.each([
    ['MAPC4001', { [EVIL]: ONE, w: ONE }, '  - { hf: w, own: w }\n'],
    ['MAPC3101', { [`${EVIL}.w`]: ONE }, '  - { hf: "{m:path}.w [five=5]", own: "{m}.v [five]" }\n'],
    [
      'MAPC3110',
      { [`${EVIL}.0`]: ONE, [`${EVIL}.1`]: { ...ONE, dtype: 'I32' } },
      '  - { hf: "{m:path}.{i} [d]", own: "{m} [i d]" }\n',
    ],
  ])('in a finding: %s', async (code, tensors, rules) => {
    const text = expectShown(await convert(checkpoint('in', tensors), mapping(rules)));
    expect(text).toContain(code);
  });
});

describe('configs', () => {
  const sized = (config: unknown): Promise<Ran> =>
    convert(
      checkpoint('in', { w: ONE }, config),
      mapping('  - { hf: "w [(a b)]", own: "w [a b]" }\n', 'sizes: { a: hf.config.a }\n'),
    );

  it('texts where numbers are expected', async () => {
    expect(expectShown(await sized({ a: EVIL }))).toContain('MAPC3105');
  });

  it('names and values of fields', async () => {
    const file = mapping('  - { hf: w, own: w }\n', 'config:\n  - { hf: act, is: silu }\n  - { hf: b, own: c }\n');
    const text = expectShown(await convert(checkpoint('in', { w: ONE }, { act: EVIL, [EVIL]: 1 }), file));
    expect(text).toContain('MAPC4501');
    expect(text).toContain('MAPC4503');
  });

  it('files that are no JSON', async () => {
    const input = checkpoint('in', { w: ONE });
    writeFileSync(`${input}/config.json`, `{ "${EVIL}" ${EVIL} }`);
    expect(expectShown(await convert(input, mapping('  - { hf: w, own: w }\n')))).toContain('MAPC5020');
  });
});

describe('files', () => {
  it('names in an index', async () => {
    writeSmallModel(folder.path('in'));
    const map = { 'model.norm.weight': `${EVIL}.safetensors`, [EVIL]: SHARDS[0], other: `../${EVIL}` };
    writeFileSync(folder.path('in', INDEX), JSON.stringify({ weight_map: map }));
    expect(expectShown(await convert(folder.path('in'), 'llama-hf'))).toContain('MAPC504');
  });

  it('names of folders and of files in them', async () => {
    const input = checkpoint(EVIL.replaceAll('/', ''), { w: ONE });
    expectShown(await convert(input, mapping('  - { hf: w, own: w }\n')));
    expectShown(await convert(`${input}?`, mapping('  - { hf: w, own: w }\n')));
  });

  it('dtypes in a header', async () => {
    const input = checkpoint('in', { w: { ...ONE, dtype: EVIL } });
    expect(expectShown(await convert(input, mapping(ANY)))).toContain('MAPC5108');
  });
});

describe('mappings', () => {
  it.each([
    `  - { hf: "${JSON.stringify(EVIL).slice(1, -1)}", own: w, nonsense: 1 }\n`,
    `  - { hf: w, own: w, "${JSON.stringify(EVIL).slice(1, -1)}": 1 }\n`,
    `  - hf: w ${EVIL}[a]\n    own: w [a]\n`,
  ])('texts of any kind: %j', async rules => {
    expectShown(await mapc('check', mapping(rules)));
  });

  it.each(['dot', 'mermaid', 'svg'])('keys and reasons in a picture: %s', async form => {
    const evil = 'evil\\u202e\\u001b\\u0007\\u009bx';
    const rules = `  - { hf: "${evil}", own: w }\n  - { hf: v, own: null, why: "${evil}" }\n`;
    const ran = await mapc('graph', mapping(rules), '--format', form);
    expect(ran.code).toBe(0);
    expectShown(ran);
  });

  it('keys in a program', async () => {
    const evil = 'evil\\u202e\\u001b\\u0007\\u009bx';
    const ran = await mapc('compile', mapping(`  - { hf: "${evil}", own: w }\n`), '--labels');
    expect(ran.code).toBe(0);
    expectShown(ran);
  });
});

describe('the command line', () => {
  it.each([
    [EVIL],
    ['convert', EVIL],
    ['convert', 'a', 'b', `--${EVIL}`],
    ['convert', 'a', 'b', '--mapping', EVIL],
    ['convert', 'a', 'b', '--mapping', 'llama-hf', '--from', EVIL],
    ['convert', 'examples/llama-hf-f16', 'b', '--mapping', 'llama-hf', '--set', `${EVIL}=1`, '--dry-run'],
    ['convert', 'examples/llama-hf-f16', 'b', '--mapping', 'llama-hf', '--set', `heads=${EVIL}`, '--dry-run'],
    ['convert', 'examples/llama-hf-f16', 'b', '--mapping', 'llama-hf', '--policy', EVIL, '--dry-run'],
    ['explain-error', EVIL],
  ])('what was typed: %j', async (...words) => {
    expectShown(await mapc(...words));
  });
});
