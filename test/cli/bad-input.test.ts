import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { Folder, mapc, type Ran } from '../support/mapc.js';
import { changeHeader, changeJson, INDEX, SHARDS, smallTensors, writeSmallModel } from '../support/small-model.js';

/* What people have on their disks: each gives its code, a sentence that says what is wrong and where, the right exit code, and no output. */

const [FIRST, SECOND] = SHARDS;
const WORDS = ['--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream'];

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeSmallModel(folder.path('in'));
});
afterEach(() => folder.remove());

const input = (name = ''): string => folder.path('in', name);
const index = (change: (map: Record<string, string>) => void): void =>
  changeJson(input(INDEX), json => change(json['weight_map'] as Record<string, string>));
const config = (change: (json: Record<string, unknown>) => void): void => changeJson(input('config.json'), change);

const convert = (...words: readonly string[]): Promise<Ran> =>
  mapc('convert', input(), folder.path('out'), ...(words.length === 0 ? WORDS : words));

/** The codes that are printed, sorted, each once. */
const codesOf = ({ err, out }: Ran): readonly string[] =>
  [...new Set([...`${err}${out}`.matchAll(/error\[(MAPC\d{4})\]/g)].map(([, code = '']) => code))].sort();

interface Refusal {
  readonly exit: number;
  readonly codes: readonly string[];
  /** Texts of what is printed, without the folder of the test. */
  readonly says: readonly string[];
}

function expectRefused(ran: Ran, { exit, codes, says }: Refusal, there: readonly string[] = ['in']): void {
  const text = `${ran.err}${ran.out}`.replaceAll(`${folder.root}/`, '');
  expect({ exit: ran.code, codes: codesOf(ran) }).toEqual({ exit, codes });
  for (const said of says) expect(text).toContain(said);
  expect(ran.err).not.toMatch(/^\s+at .*\.[jt]s/m);
  expect(readdirSync(folder.root).sort()).toEqual([...there].sort());
}

it('converts what is not bad', async () => {
  expect(await convert()).toMatchObject({ code: 0, out: `${folder.path('out')}\n` });
});

interface BadFolder extends Refusal {
  readonly title: string;
  readonly damage: () => void;
}

const FOLDERS: readonly BadFolder[] = [
  {
    title: 'no such directory',
    damage: () => rmSync(input(), { recursive: true }),
    exit: 3,
    codes: ['MAPC5001'],
    says: ['"in" does not exist', '--> in'],
  },
  {
    title: 'a directory without a checkpoint',
    damage: () => {
      rmSync(input(), { recursive: true });
      mkdirSync(folder.path('in', 'weights'), { recursive: true });
      writeFileSync(input('README.md'), '# a model');
    },
    exit: 3,
    codes: ['MAPC5030'],
    says: ['"in" holds no file whose name ends in .safetensors'],
  },
  {
    title: 'an index that names a file that is not there',
    damage: () => index(map => (map['model.norm.weight'] = 'model-00003-of-00002.safetensors')),
    exit: 3,
    codes: ['MAPC5041'],
    says: ['the index puts 1 tensor in "model-00003-of-00002.safetensors", which does not exist', `in/${INDEX}:`],
  },
  {
    title: 'a shard that is not there',
    damage: () => rmSync(input(SECOND)),
    exit: 3,
    codes: ['MAPC5041'],
    says: [`the index puts 10 tensors in "${SECOND}", which does not exist`],
  },
  {
    title: 'a shard that is not there, and no index',
    damage: () => {
      rmSync(input(SECOND));
      rmSync(input(INDEX));
    },
    exit: 3,
    codes: ['MAPC5031'],
    says: [`one of 2 shards is missing: "${SECOND}"`],
  },
  {
    title: 'an index that leads out of the folder',
    damage: () => index(map => (map['model.norm.weight'] = '../model.safetensors')),
    exit: 3,
    codes: ['MAPC5042'],
    says: ['the index names the file "../model.safetensors", which leads out of the folder'],
  },
  {
    title: 'a shard that is there twice',
    damage: () => {
      writeFileSync(input('copy.safetensors'), readFileSync(input(FIRST)));
      writeFileSync(input('again.safetensors'), readFileSync(input(FIRST)));
      for (const name of [FIRST, SECOND, INDEX]) rmSync(input(name));
    },
    exit: 3,
    codes: ['MAPC5032'],
    says: ['the tensor "model.embed_tokens.weight" stands in "again.safetensors" and in "copy.safetensors"'],
  },
  {
    title: 'an index that lists a tensor twice',
    damage: () => {
      const text = readFileSync(input(INDEX), 'utf8');
      const line = `"model.embed_tokens.weight": "${FIRST}",`;
      writeFileSync(input(INDEX), text.replace(line, `${line}\n${line.replace(FIRST, SECOND)}`));
    },
    exit: 3,
    codes: ['MAPC5021'],
    says: ['the key "model.embed_tokens.weight" stands twice in one object', 'it stands here first'],
  },
  {
    title: 'a header that is longer than its file',
    damage: () => {
      const bytes = readFileSync(input(FIRST));
      bytes.writeBigUInt64LE(10n ** 12n);
      writeFileSync(input(FIRST), bytes);
    },
    exit: 3,
    codes: ['MAPC5101'],
    says: ['the header would have 1,000,000,000,000 bytes, but the whole file has', `in/${FIRST}, byte 0`],
  },
  {
    title: 'byte ranges that overlap',
    damage: () =>
      changeHeader(input(FIRST), header => {
        const [a, b] = ['model.layers.0.mlp.gate_proj.weight', 'model.layers.0.mlp.up_proj.weight'];
        if (header[a] !== undefined && header[b] !== undefined) header[b].data_offsets = header[a].data_offsets;
      }),
    exit: 3,
    codes: ['MAPC5115', 'MAPC5116'],
    says: ['model.layers.0.mlp.up_proj.weight'],
  },
  {
    title: 'byte ranges that are missing',
    damage: () =>
      changeHeader(input(FIRST), header => {
        delete header['model.layers.0.mlp.up_proj.weight'];
      }),
    exit: 3,
    codes: ['MAPC5116'],
    says: ['belong to no tensor'],
  },
  {
    title: 'a file that is cut off',
    damage: () => truncateSync(input(SECOND), readFileSync(input(SECOND)).length - 4),
    exit: 3,
    codes: ['MAPC5114'],
    says: [`in/${SECOND}`],
  },
  {
    title: 'an unknown dtype',
    damage: () =>
      changeHeader(input(FIRST), header => {
        const entry = header['model.layers.0.mlp.up_proj.weight'];
        if (entry !== undefined) entry.dtype = 'F24';
      }),
    exit: 3,
    codes: ['MAPC5108'],
    says: ['"model.layers.0.mlp.up_proj.weight" has the dtype "F24", which safetensors does not have'],
  },
  {
    title: 'a config that is no JSON',
    damage: () => writeFileSync(input('config.json'), '{ "hidden_size": 10, }'),
    exit: 3,
    codes: ['MAPC5020'],
    says: ['in/config.json:1:22'],
  },
  {
    title: 'keys that no rule claims: all of them, each with the nearest rule',
    damage: () => {
      const tensors: Record<string, (typeof all)[string]> = {};
      const all = smallTensors();
      for (const [key, tensor] of Object.entries(all)) tensors[key.replace('up_proj', 'up_porj')] = tensor;
      const norm = all['model.norm.weight'];
      if (norm !== undefined) tensors['visual.norm.weight'] = norm;
      writeSmallModel(input(), tensors);
    },
    exit: 1,
    codes: ['MAPC4001', 'MAPC4002'],
    says: [
      'no rule claims model.layers.{0..1}.mlp.up_porj.weight (2 tensors)',
      'the nearest pattern is model.layers.{layer}.mlp.{w}.weight, which expects gate_proj or up_proj at "up_porj.weight"',
      'no rule claims visual.norm.weight',
      'the nearest pattern is model.norm.weight, which expects "model" at "visual.norm.weight"',
      'the checkpoint has no model.layers.{0..1}.mlp.up_proj.weight (2 tensors): layers.{0..1}.feed_forward.w3.weight has no source',
    ],
  },
  {
    title: 'a target that nothing fills: the missing layer is named',
    damage: () => config(json => (json['num_hidden_layers'] = 3)),
    exit: 1,
    codes: ['MAPC4002'],
    says: [
      'the checkpoint has no model.layers.2.input_layernorm.weight, model.layers.2.mlp.down_proj.weight, model.layers.2.mlp.gate_proj.weight, model.layers.2.mlp.up_proj.weight, model.layers.2.post_attention_layernorm.weight and 4 more (9 tensors): layers.2.attention.wk.weight, layers.2.attention.wo.weight and 5 more have no source',
      '1 error',
      'layer goes from 0 to 2: hf.config.num_hidden_layers',
    ],
  },
  {
    title: 'more layers than the config declares',
    damage: () => config(json => (json['num_hidden_layers'] = 1)),
    exit: 1,
    codes: ['MAPC4008'],
    says: [
      'but layer is 0 alone: hf.config.num_hidden_layers is 1',
      'hf.config.num_hidden_layers comes from in/config.json',
    ],
  },
  {
    title: 'rows that the number of heads does not divide',
    damage: () =>
      config(json => {
        json['num_attention_heads'] = 5;
        delete json['head_dim'];
        delete json['num_key_value_heads'];
        delete json['hidden_size'];
      }),
    exit: 1,
    codes: ['MAPC3101'],
    says: [
      'model.layers.0.self_attn.q_proj.weight has the shape [24, 10]',
      'heads = 5 (hf.config.num_attention_heads)',
    ],
  },
  {
    title: 'a config that lacks a field that a rule needs',
    damage: () =>
      config(json => {
        delete json['num_attention_heads'];
        delete json['num_key_value_heads'];
        delete json['head_dim'];
      }),
    exit: 1,
    codes: ['MAPC3104'],
    says: [
      'hf -> jetstream needs heads, which cannot be read off the checkpoint',
      'the config that was given has no hf.config.num_attention_heads',
      'give it with --set heads=N',
      'layers.{layer}.attention.wq.weight',
    ],
  },
  {
    title: 'a config that says something that is no number',
    damage: () => config(json => (json['num_attention_heads'] = 'four')),
    exit: 1,
    codes: ['MAPC3105'],
    says: ['the size "heads" has no value: expected a number, found the text "four"'],
  },
  {
    title: 'a tensor of another shape',
    damage: () => {
      const tensors = { ...smallTensors() };
      const short = tensors['model.norm.weight'];
      if (short !== undefined) tensors['model.norm.weight'] = { ...short, shape: [2, 5] };
      writeSmallModel(input(), tensors);
    },
    exit: 1,
    codes: ['MAPC3103'],
    says: ['model.norm.weight has the shape [2, 5]: 2 dimensions, but the rule has 1'],
  },
];

describe('a checkpoint', () => {
  it.each(FOLDERS.map(bad => [bad.title, bad] as const))('%s', async (_, bad) => {
    bad.damage();
    const there = readdirSync(folder.root);
    expectRefused(await convert(), bad, there);
  });

  it('is refused as an output that is there, and stays as it was', async () => {
    mkdirSync(folder.path('out'));
    writeFileSync(folder.path('out', 'notes.txt'), 'mine');
    const ran = await convert();
    expectRefused(ran, { exit: 3, codes: ['MAPC6001'], says: ['out exists', '--overwrite'] }, ['in', 'out']);
    expect(readFileSync(folder.path('out', 'notes.txt'), 'utf8')).toBe('mine');
  });
});

interface BadMapping extends Refusal {
  readonly title: string;
  readonly text: string;
}

const HEADER = 'mapc: 1\nname: m\nlayouts: { hf: { format: safetensors }, own: { format: safetensors } }\n';

const MAPPINGS: readonly BadMapping[] = [
  {
    title: 'a YAML syntax error',
    text: `${HEADER}rules:\n  - hf: w [a b]\n   own: w [b a]\n`,
    exit: 1,
    codes: ['MAPC1002'],
    says: ['mapping.yaml:6:'],
  },
  {
    title: 'an unknown field, with the nearest name',
    text: `${HEADER}rules:\n  - hf: w [a b]\n    own: w [b a]\n    optinal: true\n`,
    exit: 1,
    codes: ['MAPC1101'],
    says: ['a rule has no field "optinal"', 'did you mean "optional"?', '+     optional: true', '    ^^^^^^^'],
  },
  {
    title: 'an axis on one side only',
    text: `${HEADER}rules:\n  - hf: w [a b]\n    own: w [b aa]\n`,
    exit: 1,
    codes: ['MAPC3001'],
    says: ['axis "a" stands on this side only; the other side has "aa" instead', '    |            ^\n'.slice(2)],
  },
  {
    title: 'a bracket that does not parse, with the caret under the character',
    text: `${HEADER}rules:\n  - hf: w [(a b]\n    own: w [b a]\n`,
    exit: 1,
    codes: ['MAPC1303'],
    says: ['5 |   - hf: w [(a b]\n  |            ^\n'],
  },
  {
    title: 'two rules for one key',
    text: `${HEADER}rules:\n  - { hf: "model.{a:word}.weight", own: "{a}.weight" }\n  - { hf: model.norm.weight, own: final.weight }\n`,
    exit: 1,
    codes: ['MAPC2106'],
    says: ['two rules can claim one key of hf: both match model.norm.weight', 'the other one'],
  },
  {
    title: 'all mistakes of a run, not only the first',
    text: `${HEADER}sizes: { used: hf.confg.x }\nrules:\n  - hf: w [a b]\n    own: w bf17[b c]\n    for: { i: 0 to 3 }\n  - hf: v [d]\n    own: v\n`,
    exit: 1,
    codes: ['MAPC3001', 'MAPC3005', 'MAPC3007', 'MAPC3009', 'MAPC3011'],
    says: ['"hf.confg"'],
  },
];

describe('a mapping', () => {
  it.each(MAPPINGS.map(bad => [bad.title, bad] as const))('%s', async (_, bad) => {
    const path = folder.path('mapping.yaml');
    writeFileSync(path, bad.text);
    const ran = await convert('--mapping', path);
    expectRefused(ran, bad, ['in', 'mapping.yaml']);
    const checked = await mapc('check', path);
    expect({ code: checked.code, codes: codesOf(checked) }).toEqual({ code: 1, codes: bad.codes });
  });
});
