import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execute } from '../../src/runtime/execute.js';
import type { ProgressEvent } from '../../src/runtime/progress.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { u8 } from '../../src/tensor/dtypes/u8.js';
import type { Proof } from '../../src/tensor/piece.js';
import { findingsOf } from './support/findings-of.js';
import { copyPiece, load, planOf, type PlanCase } from './support/plans.js';
import { Scratch } from './support/scratch.js';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const SPEC = { dtype: f32, shape: [50, 40] };

/** Two sources of one shape; the first is written, both are claimed to be equal. */
function replicas(count = 2): PlanCase {
  const claim = (right: number): Proof => ({
    sizes: SPEC.shape,
    left: load(0, f32, 0, [40, 1]),
    right: load(right, f32, 0, [40, 1]),
    claim: { kind: 'replica', left: 'w (rank 0)', right: `w (rank ${right})`, rule: 0 },
  });
  const sources = Array.from({ length: count }, (_, i) => ({ ...SPEC, file: `${i}.bin` }));
  const proofs = sources.slice(1).map((_, i) => claim(i + 1));
  return planOf(sources, [SPEC], [copyPiece(0, 0, SPEC)], { proofs });
}

function numbers(edit: (values: Float32Array) => void): Uint8Array {
  const values = new Float32Array(2000).map((_, i) => i / 8);
  edit(values);
  const bytes = new Uint8Array(3 + 8000);
  bytes.set(new Uint8Array(values.buffer), 3);
  return bytes;
}

const SAME = numbers(() => undefined);

describe('proofs', () => {
  it('let a run pass whose claims hold', async () => {
    const planned = replicas();
    await scratch.fill(planned, [SAME, SAME]);
    const summary = await scratch.run(planned);
    expect(summary).toMatchObject({ proofs: 1, tensors: 1, bytesRead: 24_000 });
  });

  it('report every claim that fails (MAPC6030), and no output appears', async () => {
    const planned = replicas(3);
    const second = numbers(values => {
      values[85] = -1;
      values[1999] = 9;
    });
    const third = numbers(values => {
      values[3] = NaN;
    });
    await scratch.fill(planned, [SAME, second, third]);
    for (const memory of [64 * 1024, 1 << 20]) {
      const findings = await findingsOf(scratch.run(planned, { memory }));
      expect(findings.map(({ code }) => code)).toEqual(['MAPC6030', 'MAPC6030']);
      expect(findings[0]?.data).toMatchObject({
        left: 'w (rank 0)',
        right: 'w (rank 1)',
        position: [2, 5],
        leftValue: '10.625',
        rightValue: '-1',
        differing: 2,
        elements: 2000,
        largest: 1999 / 8 - 9,
      });
      expect(findings[1]?.data).toMatchObject({ position: [0, 3], rightValue: 'NaN' });
      expect(findings[0]?.at).toMatchObject({ kind: 'text', span: { start: 0, end: 4 } });
      expect(readdirSync(scratch.root)).toEqual(['in']);
    }
  });

  it('tolerate a difference only when told to', async () => {
    const planned = replicas();
    await scratch.fill(planned, [
      SAME,
      numbers(values => {
        values[8] = 1.25;
      }),
    ]);
    expect(await findingsOf(scratch.run(planned, { tolerance: 0.125 }))).toHaveLength(1);
    expect(await findingsOf(scratch.run(planned, { tolerance: 0.25 }))).toEqual([]);
  });

  it('take padding to be the fill', async () => {
    const proof: Proof = {
      sizes: [2, 40],
      left: load(0, f32, 48 * 40, [40, 1]),
      right: { kind: 'cast', to: f32, operand: { kind: 'constant', value: 0 } },
      claim: { kind: 'padding', left: 'w', right: 'fill', rule: 0 },
    };
    const planned = planOf([SPEC], [SPEC], [copyPiece(0, 0, SPEC)], { proofs: [proof] });
    await scratch.fill(planned, [numbers(values => values.fill(0, 48 * 40))]);
    expect(await findingsOf(scratch.run(planned))).toEqual([]);
    await scratch.fill(planned, [numbers(values => values.fill(0, 48 * 40, 1999))]);
    const findings = await findingsOf(scratch.run(planned, { overwrite: true }));
    expect(findings[0]?.data).toMatchObject({ claim: 'padding', position: [49, 39], differing: 1 });
  });
});

describe('a run', () => {
  const spec = { dtype: u8, shape: [3_000_000] };
  const planned = planOf([spec], [spec], [copyPiece(0, 0, spec)]);

  it('stops at a signal (MAPC6031) and leaves nothing', async () => {
    await scratch.fill(planned);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const findings = await findingsOf(scratch.run(planned, { signal: controller.signal, onProgress }));
    expect(findings.map(({ code }) => code)).toEqual(['MAPC6031']);
    expect(readdirSync(scratch.root)).toEqual(['in']);
  });

  it('refuses a source that changes meanwhile (MAPC6020) or has another size by now', async () => {
    await scratch.fill(planned);
    let touched = false;
    const onProgress = ({ phase }: ProgressEvent) => {
      if (phase === 'convert' && !touched) appendFileSync(scratch.path('in', 'in.bin'), 'x');
      touched = true;
    };
    const changed = await findingsOf(scratch.run(planned, { onProgress }));
    // Whoever sees it first: the thread that opens the file, or the look at all files at the end.
    expect(['MAPC5008', 'MAPC6020']).toContain(changed[0]?.code);
    const grown = await findingsOf(scratch.run(planned));
    expect(grown.map(({ code }) => code)).toEqual(['MAPC6020']);
    expect(existsSync(scratch.path('out'))).toBe(false);
  });

  it('tells how far it is', async () => {
    await scratch.fill(planned);
    const events: ProgressEvent[] = [];
    await scratch.run(planned, { onProgress: event => events.push(event) });
    expect(events[0]).toMatchObject({ phase: 'convert', total: 3_000_000 });
    expect(events.at(-1)).toMatchObject({ phase: 'finish' });
    const done = events.filter(({ phase }) => phase === 'convert').map(event => event.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('writes side files, seals files, and sums up', async () => {
    const tensors = [
      { dtype: bf16, shape: [4] },
      { dtype: bf16, shape: [2] },
    ];
    const first = tensors[0] ?? spec;
    const whole = planOf(tensors, [first], [copyPiece(0, 0, first)], {
      dropped: [{ key: 's1', rule: 0, why: 'not needed' }],
      sideFiles: [
        { kind: 'text', path: 'params.json', text: '{"ü":1}' },
        { kind: 'copy', path: 'tokens/tokenizer.model', from: 'tokenizer.model' },
      ],
    });
    await scratch.fill(whole);
    writeFileSync(scratch.path('in', 'tokenizer.model'), 'tokens');
    const source = await scratch.source();
    const summary = await execute(
      whole.plan,
      source,
      {
        path: scratch.path('out'),
        files: whole.files,
        sources: [scratch.path('in')],
        seal: async function* ({ files, sideFiles, open }) {
          expect(sideFiles).toEqual(['params.json', 'tokens/tokenizer.model']);
          expect(open('tokens/tokenizer.model').size).toBe(6);
          for (const { path, tensors: placed } of files) {
            const tensor = await open(path).read(placed[0]?.offset ?? 0, 8);
            yield { path, offset: 0, bytes: tensor.slice(0, 2) };
          }
        },
      },
      { sync: true },
    );
    const out = readFileSync(scratch.path('out', 'out.bin'));
    expect(out.subarray(0, 2)).toEqual(out.subarray(7, 9));
    expect(readFileSync(scratch.path('out', 'params.json'), 'utf8')).toBe('{"ü":1}');
    expect(readFileSync(scratch.path('out', 'tokens', 'tokenizer.model'), 'utf8')).toBe('tokens');
    expect(summary).toMatchObject({
      tensors: 1,
      bytesRead: 8,
      bytesWritten: 15 + 8 + 6,
      rules: [{ rule: 0, title: 's -> t', tensors: 1 }],
      dropped: [{ key: 's1', why: 'not needed' }],
      files: [
        { path: 'out.bin', size: 15 },
        { path: 'params.json', size: 8 },
        { path: 'tokens/tokenizer.model', size: 6 },
      ],
    });
  });

  it('leaves nothing when a side file is missing', async () => {
    const small = { dtype: u8, shape: [3] };
    const whole = planOf([small], [small], [copyPiece(0, 0, small)], {
      sideFiles: [{ kind: 'copy', path: 'x', from: 'missing' }],
    });
    await scratch.fill(whole);
    expect((await findingsOf(scratch.run(whole))).map(({ code }) => code)).toEqual(['MAPC5001']);
    expect(readdirSync(scratch.root)).toEqual(['in']);
  });

  it('writes tensors without elements', async () => {
    const empty = { dtype: f32, shape: [0, 4] };
    const none = planOf([empty], [empty], [copyPiece(0, 0, empty)]);
    await scratch.fill(none);
    mkdirSync(scratch.path('out'));
    expect(await scratch.run(none)).toMatchObject({ tensors: 1, bytesWritten: 7 });
  });
});
