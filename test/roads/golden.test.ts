import { digestsOf, Folder, goldenDigests, mapc } from '../support/mapc.js';

/* Every road between golden checkpoints, by the command, bit for bit against what other people's code made. */

const CHECKPOINTS = 'test/golden/checkpoints';
const checkpoint = (name: string): string => (name === 'llama-hf-f16' ? `examples/${name}` : `${CHECKPOINTS}/${name}`);

interface Road {
  readonly input: string;
  readonly options: readonly string[];
  readonly golden: string;
}

const ROADS: readonly Road[] = [
  { input: 'llama-hf-f16', options: ['-m', 'llama-hf', '--to', 'jetstream'], golden: 'llama-hf-f16.jetstream' },
  { input: 'llama-hf-bf16', options: ['-m', 'llama-hf', '--to', 'jetstream'], golden: 'llama-hf-bf16.jetstream' },
  { input: 'mixtral-hf', options: ['-m', 'mixtral-hf', '--from', 'hf'], golden: 'mixtral-hf.fused' },
  { input: 'llama2-meta-1', options: ['-m', 'llama-meta', '--to', 'jetstream'], golden: 'llama2-meta-1.jetstream' },
  { input: 'llama2-meta-2', options: ['-m', 'llama-meta', '--to', 'jetstream'], golden: 'llama2-meta-2.jetstream' },
  { input: 'llama3-meta-2', options: ['-m', 'llama-meta', '--to', 'jetstream'], golden: 'llama3-meta-2.jetstream' },
  {
    input: 'llama2-meta-2',
    options: ['-m', 'llama-meta', '--to', 'jetstream', '--dtype', 'f32'],
    golden: 'llama2-meta-2.jetstream-f32',
  },
  { input: 'gemma-original', options: ['-m', 'gemma-original'], golden: 'gemma-original.jetstream' },
  { input: 'mixtral-original', options: ['-m', 'mixtral-original'], golden: 'mixtral-original.jetstream' },
];

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

describe('mapc convert', () => {
  it.each(ROADS)('$input $options gives $golden', async ({ input, options, golden }) => {
    const out = folder.path('out');
    const { code, err } = await mapc('convert', checkpoint(input), out, ...options);
    expect({ code, errors: err.match(/error\[.*/g) }).toEqual({ code: 0, errors: null });
    expect(digestsOf(out)).toEqual(goldenDigests(golden));
  });

  it.each([
    { input: 'llama-hf-bf16', mapping: 'llama-hf', from: 'hf', to: 'jetstream' },
    { input: 'mixtral-hf', mapping: 'mixtral-hf', from: 'hf', to: 'fused' },
  ])('$input comes back from $to, in shards with an index', async ({ input, mapping, from, to }) => {
    const [there, back] = [folder.path('there'), folder.path('back')];
    const config = `${checkpoint(input)}/config.json`;
    expect((await mapc('convert', checkpoint(input), there, '-m', mapping, '--from', from, '--to', to)).code).toBe(0);
    const words = ['-m', mapping, '--from', to, '--to', from, '--config', config, '--max-shard-size', '300kB'];
    expect((await mapc('convert', there, back, ...words)).code).toBe(0);
    const { out } = await mapc('inspect', back, '--json');
    const { result } = JSON.parse(out) as { result: { totals: { files: number } } };
    expect(result.totals.files).toBeGreaterThan(1);
    expect(digestsOf(back)).toEqual(goldenDigests(input));
  });
});
