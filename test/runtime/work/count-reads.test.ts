import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { convert } from '../../../src/api/convert.js';
import { describePlan } from '../../../src/api/describe-plan.js';
import { prepareConversion, type ConversionRequest } from '../../../src/api/prepare.js';
import { Folder } from '../../support/mapc.js';
import { smallConfig, smallTensors, writeSmallModel, type ModelSizes } from '../../support/small-model.js';

/* What a plan says that a run reads, beside what the run with the same memory counts when it reads. */

const SIZES: ModelSizes = { layers: 1, heads: 4, kvHeads: 2, headDim: 64, dim: 128, ffn: 384, vocab: 310 };
const KIB = 1024;

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
  writeSmallModel(folder.path('in'), smallTensors(SIZES), smallConfig(SIZES));
  const lines = [
    'mapc: 1',
    'name: ranks',
    'layouts: { one: { format: safetensors }, many: { format: torch, file: "{rank}.pth" } }',
    'sizes: { rank: 2 }',
    'rules:',
    '  - { one: "lm_head.weight [v d]", many: "head [d v]", replicated: rank }',
    '  - { one: "model.{key:path}", many: "m.{key:path}", replicated: rank }',
  ];
  writeFileSync(folder.path('ranks.yaml'), `${lines.join('\n')}\n`);
});
afterAll(() => folder.remove());

async function readings(request: Omit<ConversionRequest, 'input'>, memory: number, from = 'in') {
  const prepared = await prepareConversion({ ...request, input: folder.path(from) }, () => undefined);
  if (prepared === undefined) throw new Error('the mapping does not fit');
  const options = { jobs: 1, memory };
  const planned = describePlan(prepared, options).read.bytes;
  rmSync(folder.path('out'), { recursive: true, force: true });
  const { bytesRead } = await convert(prepared, folder.path('out'), options);
  return { planned, bytesRead };
}

describe('the bytes that a plan reads', () => {
  it.each([
    ['names, transpositions and interleaved heads', {}],
    ['casts', { dtype: 'bf16' }],
    ['a scale for each channel', { policy: 'int8_per_channel' }],
    ['scales of blocks', { policy: 'int8_blockwise' }],
    ['elements below a byte', { policy: 'int4_per_channel' }],
    ['some tensors', { only: ['layers.0.**'] }],
  ] as const)('are those that the run counts: %s', async (_, request) => {
    for (const memory of [64, 100, 256, 32768].map(kib => kib * KIB)) {
      const { planned, bytesRead } = await readings({ mappings: ['llama-hf'], ...request }, memory);
      expect({ memory, planned }).toEqual({ memory, planned: bytesRead });
    }
  });

  it('are those that the run counts: proofs that ranks are equal', async () => {
    const mappings = [folder.path('ranks.yaml')];
    await readings({ mappings, from: 'one', to: 'many' }, 64 * KIB);
    rmSync(folder.path('ranks'), { recursive: true, force: true });
    renameSync(folder.path('out'), folder.path('ranks'));
    for (const memory of [64 * KIB, 1024 * KIB]) {
      const { planned, bytesRead } = await readings({ mappings, from: 'many', to: 'one' }, memory, 'ranks');
      expect({ memory, planned }).toEqual({ memory, planned: bytesRead });
    }
  });
});
