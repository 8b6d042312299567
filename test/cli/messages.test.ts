import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { digestsOf, Folder, mapc, type Ran } from '../support/mapc.js';
import { smallConfig, smallTensors, writeSmallModel } from '../support/small-model.js';

/* What `mapc convert` says of its work: what it dropped and assumed, what it must be told, and which options make no sense. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeSmallModel(folder.path('in'));
});
afterEach(() => folder.remove());

const convert = (...words: readonly string[]): Promise<Ran> =>
  mapc('convert', folder.path('in'), folder.path('out'), ...words);

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly at: unknown;
  readonly notes: readonly string[];
}

/** What a program is told. */
async function told(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly findings: readonly Told[] }> {
  const { code, out } = await mapc(...words, '--json');
  return { code, findings: (JSON.parse(out) as { findings: readonly Told[] }).findings };
}

function mapping(text: string, name = 'mapping.yaml'): string {
  const path = folder.path(name);
  writeFileSync(path, `mapc: 1\nname: ${name.replace(/\..*/, '')}\n${text}`);
  return path;
}

const TWO = 'layouts: { hf: { format: safetensors, config: config.json }, own: { format: safetensors } }\n';

describe('tied embeddings', () => {
  const { 'lm_head.weight': head, ...tied } = smallTensors();
  const config = { ...smallConfig(), tie_word_embeddings: true };

  it('the head is written, and is gone again on the way back', async () => {
    writeSmallModel(folder.path('in'), tied, config);
    const out = folder.path('out');
    expect(await convert('-m', 'llama-hf')).toMatchObject({ code: 0 });
    const digests = digestsOf(out);
    expect(digests['output.weight']).toEqual(digests['tok_embeddings.weight']);
    const back = folder.path('back');
    const words = ['-m', 'llama-hf', '--config', folder.path('in', 'config.json')];
    expect((await mapc('convert', out, back, ...words)).code).toBe(0);
    expect(digestsOf(back)).toEqual(digestsOf(folder.path('in')));
  });

  it('a checkpoint with a head that says that it has none: the head is not lost without a word', async () => {
    writeSmallModel(folder.path('in'), { ...tied, ...(head === undefined ? {} : { 'lm_head.weight': head }) }, config);
    const { code, err } = await convert('-m', 'llama-hf');
    expect(code).toBe(1);
    expect(err).toContain('error[MAPC4001]: no rule claims lm_head.weight');
    expect(err).toContain('its `when` does not hold');
  });

  it('a checkpoint without a head that does not say so', async () => {
    writeSmallModel(folder.path('in'), tied);
    const { code, err } = await convert('-m', 'llama-hf');
    expect(code).toBe(1);
    expect(err).toContain('the checkpoint has no lm_head.weight: output.weight has no source');
  });

  it('a head that differs from the embedding is no second copy of it', async () => {
    const out = folder.path('out');
    expect((await convert('-m', 'llama-hf')).code).toBe(0);
    const words = ['-m', 'llama-hf', '--set', 'heads=4', '--set', 'hf.config.tie_word_embeddings=true'];
    const { code, err } = await mapc('convert', out, folder.path('back'), ...words);
    expect(code).toBe(3);
    expect(err).toContain('MAPC6030');
    expect(readdirSync(folder.root).sort()).toEqual(['in', 'out']);
  });

  it('a condition that nothing decides is taken as the mapping says, with a remark', async () => {
    const out = folder.path('out');
    expect((await convert('-m', 'llama-hf')).code).toBe(0);
    const { code, err } = await mapc('convert', out, folder.path('back'), '-m', 'llama-hf', '--set', 'heads=4');
    expect(code).toBe(0);
    expect(err).toContain('info[MAPC3107]: hf.config.tie_word_embeddings is not given: the condition is taken as true');
  });
});

describe('what is dropped', () => {
  it('is counted in the summary, folded, with the reason', async () => {
    const norm = smallTensors()['model.norm.weight'];
    const more = [0, 1].map(layer => [`model.layers.${layer}.self_attn.rotary_emb.inv_freq`, norm] as const);
    const tensors = Object.entries(smallTensors());
    const all = [...tensors, ...more].flatMap(([key, tensor]) =>
      tensor === undefined ? [] : [[key, tensor] as const],
    );
    writeSmallModel(folder.path('in'), Object.fromEntries(all));
    const said =
      'dropped 2 tensors (model.layers.{0..1}.self_attn.rotary_emb.inv_freq): JetStream recomputes the rotary frequencies when it loads';
    expect((await convert('-m', 'llama-hf')).err).toContain(said);
    expect((await mapc('convert', folder.path('in'), folder.path('two'), '-m', 'llama-hf', '--quiet')).err).toBe('');
  });
});

describe('options of a mapping', () => {
  const options = `${TWO}options: { cut: [rows, columns] }\nrules:\n  - { hf: "model.{m:path}.weight", own: "{m}.w" }\n  - { hf: "lm_head.weight [r c]", own: "head [(r c)]", when: cut == 'rows' }\n  - { hf: "lm_head.weight [r c]", own: "head [(c r)]", when: cut == 'columns' }\n`;

  it('that several values of fit, and the results would differ, must be given', async () => {
    const file = mapping(options);
    const { code, err } = await convert('-m', file, '--from', 'hf');
    expect(code).toBe(1);
    expect(err).toContain(
      'error[MAPC3111]: the checkpoint fits "cut" as rows and columns, and the results would differ',
    );
    expect(err).toContain('say which: --set cut=rows or --set cut=columns');
    expect((await convert('-m', file, '--from', 'hf', '--set', 'cut=rows')).code).toBe(0);
  });

  it('take only the values that they have (MAPC8006)', async () => {
    const words = ['convert', folder.path('in'), folder.path('out'), '-m', mapping(options), '--from', 'hf'];
    expect(await told(...words, '--set', 'cut=colums')).toMatchObject({
      code: 2,
      findings: [
        {
          code: 'MAPC8006',
          message: '"--set cut" is rows or columns, not "colums"',
          at: { kind: 'argument', argument: '--set cut' },
          notes: ['did you mean "columns"?'],
        },
      ],
    });
  });
});

describe('directions', () => {
  const oneWay = `${TWO}rules:\n  - { hf: "{m:path}.weight", own: "{m}.w", value: "own = max(hf, 0)" }\n`;

  it('that a mapping lacks are refused, with the equation that would be needed', async () => {
    const file = mapping(oneWay);
    expect((await convert('-m', file, '--from', 'hf')).code).toBe(0);
    const { code, err } = await mapc('convert', folder.path('out'), folder.path('back'), '-m', file, '--from', 'own');
    expect(code).toBe(1);
    expect(err).toContain(
      'error[MAPC3109]: this rule cannot be read own -> hf: the equation cannot be solved for "hf"',
    );
    expect(readdirSync(folder.root)).not.toContain('back');
  });

  it('that are not what the checkpoint is (MAPC4007)', async () => {
    const { code, err } = await convert('-m', 'llama-hf', '--from', 'jetstream');
    expect(code).toBe(1);
    expect(err).toContain(
      'error[MAPC4007]: none of the 21 tensors is one of the layout jetstream: the first is model.embed_tokens.weight',
    );
    expect(err).toContain('its keys fit the layout hf: --from hf reads it so');
    expect(err.match(/error\[/g)).toHaveLength(1);
  });

  it('of a checkpoint of another model (MAPC4007)', async () => {
    const file = mapping(`${TWO}rules:\n  - { hf: "encoder.{m:path}", own: "e.{m}" }\n`);
    const { code, err } = await convert('-m', file, '--from', 'hf');
    expect(code).toBe(1);
    expect(err).toContain('"mapc inspect" shows what is there, "mapc mappings" which mappings there are');
    expect(err).toContain('mapping.yaml:3:12');
  });
});

const input = 'examples/llama-hf-f16';
const usage = (title: string, words: readonly string[], finding: Partial<Told>) => ({ title, words, finding });

describe('the command line', () => {
  it.each([
    usage('no mapping', ['convert', input, 'out'], {
      code: 'MAPC8009',
      message: '"mapc convert" needs "--mapping"',
      at: { kind: 'argument', argument: '--mapping' },
    }),
    usage('a layout that there is not', ['plan', input, '-m', 'llama-hf', '--from', 'hff'], {
      code: 'MAPC8013',
      message: 'the layout "hff" cannot be used here: the mappings have the layouts hf, jetstream',
      at: { kind: 'argument', argument: '--from hff' },
      notes: ['did you mean "hf"?'],
    }),
    usage('mappings that do not join', ['plan', input, '-m', 'llama-hf', '-m', 'mixtral-hf'], {
      code: 'MAPC8014',
      at: { kind: 'argument', argument: '--mapping' },
      notes: [
        'mappings join where they name the same layout of the same model',
        'llama-hf leads from hf to jetstream and back, for llama',
        'mixtral-hf leads from hf to fused and back, for mixtral',
      ],
    }),
    usage('a setting that nothing knows', ['plan', input, '-m', 'llama-hf', '--set', 'headz=4'], {
      code: 'MAPC8015',
      message: '"headz" is no size, capture, option or config field of the mappings',
      at: { kind: 'argument', argument: '--set headz' },
      notes: ['did you mean "heads"?'],
    }),
    usage('a field that nothing reads', ['plan', input, '-m', 'llama-hf', '--set', 'hf.config.head_dmi=4'], {
      code: 'MAPC8015',
      at: { kind: 'argument', argument: '--set hf.config.head_dmi' },
      notes: ['did you mean "hf.config.head_dim", "hf.config.hidden_size" or "hf.config.vocab_size"?'],
    }),
    usage(
      'a setting without a mapping to its name, in explain',
      ['explain', '-m', 'llama-hf', 'norm.weight', '--set', 'dmi=4'],
      {
        code: 'MAPC8015',
      },
    ),
    usage('a size that is no number', ['plan', input, '-m', 'llama-hf', '--set', 'heads=4k'], {
      code: 'MAPC8007',
      message: '"--set heads" needs a whole number that is 0 or more, not "4k"',
    }),
    usage('an axis that is no size of the mapping', ['plan', input, '-m', 'llama-hf', '--set', 'kv=4'], {
      code: 'MAPC8020',
      at: { kind: 'argument', argument: '--set kv' },
      notes: ['declare it under `sizes:` of the mapping to give it: sizes: { kv: }'],
    }),
    usage('a list for a size', ['plan', input, '-m', 'llama-hf', '--set', 'heads=[4]'], {
      code: 'MAPC8007',
      message: '"--set heads" needs a whole number that is 0 or more, not "[4]"',
    }),
    usage('a tensor that neither side has', ['explain', '-m', 'llama-hf', 'lm_haed.weight'], {
      code: 'MAPC8016',
      message: 'neither side has a tensor "lm_haed.weight"',
      at: { kind: 'argument', argument: 'lm_haed.weight' },
      notes: ['did you mean "lm_head.weight"?'],
    }),
    usage('an element beyond its tensor', ['explain', '-m', 'llama-hf', 'norm.weight[7]'], {
      code: 'MAPC8017',
      message: '"norm.weight" has the shape [7]: there is no element [7]',
    }),
    usage('a policy that there is not', ['plan', input, '-m', 'llama-hf', '--policy', 'int8'], {
      code: 'MAPC8018',
      message: 'no bundled mapping of llama leads to a layout "int8"',
      at: { kind: 'argument', argument: '--policy' },
    }),
    usage('a pattern that no key has', ['plan', input, '-m', 'llama-hf', '--only', 'layers.*.wq'], {
      code: 'MAPC8019',
      message: 'no tensor that is written has a key like "layers.*.wq"',
      at: { kind: 'argument', argument: '--only layers.*.wq' },
    }),
    usage('a format that is not written', ['plan', input, '-m', 'llama-hf', '--format', 'gguf'], {
      code: 'MAPC8006',
      message: '"--format" is safetensors or torch, not "gguf"',
    }),
  ])('$title', async ({ words, finding }) => {
    expect(await told(...words)).toMatchObject({ code: 2, findings: [finding] });
  });

  it('tells all that is wrong with it at once', async () => {
    const { findings } = await told('plan', input, '--max-shard-size', 'lots', '--set', 'heads');
    expect(findings.map(({ code }) => code).sort()).toEqual(['MAPC8007', 'MAPC8007', 'MAPC8009']);
    const settings = await told('plan', input, '-m', 'llama-hf', '--set', 'headz=1', '--set', 'heads=x');
    expect(settings.findings.map(({ code }) => code)).toEqual(['MAPC8007', 'MAPC8015']);
    const patterns = await told('plan', input, '-m', 'llama-hf', '--only', 'a', '--only', 'norm.weight', '--only', 'b');
    expect(patterns.findings.map(({ code }) => code)).toEqual(['MAPC8019', 'MAPC8019']);
  });

  it('names a mapping that cannot be read (MAPC8011), and one that is not there (MAPC8010)', async () => {
    writeFileSync(folder.path('latin.yaml'), Buffer.from('mapc: 1\nname: caf\xe9', 'latin1'));
    writeFileSync(folder.path('large.yaml'), `# ${'x'.repeat(9 << 20)}`);
    const reasons = {
      'latin.yaml': 'it is no UTF-8',
      'large.yaml': 'at most 8388608 are read',
    };
    for (const [name, reason] of Object.entries(reasons)) {
      const { code, err } = await mapc('check', folder.path(name));
      expect({ name, code }).toEqual({ name, code: 2 });
      expect(err).toContain('MAPC8011');
      expect(err).toContain(reason);
    }
    expect((await mapc('check', folder.path('none.yaml'))).err).toContain('MAPC8010');
    writeFileSync(folder.path('mine.yaml'), 'mapc: 1');
    expect((await mapc('check', folder.path('mine'))).err).toMatch(/MAPC8010.*\n.*\n.*did you mean ".*mine\.yaml"/);
    expect((await mapc('check', `nul\0.yaml`)).code).toBe(2);
  });
});

it('carries the config of the written side into the output', async () => {
  const config = folder.path('config.json');
  writeFileSync(config, '{ "num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": false }');
  expect((await convert('-m', 'llama-hf')).code).toBe(0);
  const back = folder.path('back');
  expect((await mapc('convert', folder.path('out'), back, '-m', 'llama-hf', '--config', config)).code).toBe(0);
  expect(readFileSync(`${back}/config.json`, 'utf8')).toBe(readFileSync(config, 'utf8'));
});
