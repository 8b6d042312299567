import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { execute, type ExecuteOptions } from '../../../src/runtime/execute.js';
import type { Origin } from '../../../src/runtime/origin.js';
import type { ProgressEvent } from '../../../src/runtime/progress.js';
import type { Summary } from '../../../src/runtime/summary.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { findingsOf } from '../support/findings-of.js';
import { load, piece, planOf, type PlanCase } from '../support/plans.js';
import { Scratch } from '../support/scratch.js';
import { buildThreadEntry } from '../support/thread-entry.js';

const KIB = 1024;
const ORIGIN: Origin = {
  version: '1.0.0',
  mappings: [{ name: 'm.yaml', sha256: 'ab'.repeat(32) }],
  from: 'a',
  to: 'b',
  settings: { heads: 4 },
};
/** So often that a run of some hundred kilobytes has many checkpoints, and waits for each. */
const CHECKPOINT = { every: 16 * KIB, window: 32 * KIB };

let scratch: Scratch;
let entry: URL;
beforeAll(async () => {
  scratch = new Scratch();
  entry = await buildThreadEntry(scratch);
});
afterAll(() => scratch.remove());
beforeEach(() => {
  for (const name of readdirSync(scratch.root)) {
    if (name !== 'in' && !name.startsWith('worker')) rmSync(scratch.path(name), { recursive: true });
  }
});

/** Transposed matrices in two files. */
function matrices(count = 6): PlanCase {
  const specs = Array.from({ length: count }, (_, i) => ({ dtype: f32, shape: [60, 300], file: `part-${i % 2}.bin` }));
  const targets = specs.map(({ dtype, file }) => ({ dtype, shape: [300, 60], file }));
  const pieces = specs.map((_, i) => piece(i, [300, 60], [60, 1], load(i, f32, 0, [1, 300])));
  return planOf(specs, targets, pieces, { sideFiles: [{ kind: 'text', path: 'config.json', text: '{}' }] });
}

const PLANNED = matrices();
const TOTAL = 6 * 60 * 300 * 4;
let expected: string[];
beforeAll(async () => {
  await scratch.fill(PLANNED);
  await run();
  expected = digest();
});

const digest = (): string[] =>
  readdirSync(scratch.path('out'))
    .sort()
    .map(name =>
      createHash('sha256')
        .update(readFileSync(scratch.path('out', name)))
        .digest('hex'),
    );

const reports: Diagnostic[] = [];

async function run(options: ExecuteOptions = {}, { plan, files } = PLANNED): Promise<Summary> {
  reports.length = 0;
  const output = { path: scratch.path('out'), files, sources: [scratch.path('in')] };
  return execute(plan, await scratch.source(), output, {
    memory: 64 * KIB,
    origin: ORIGIN,
    checkpoint: CHECKPOINT,
    report: finding => reports.push(finding),
    ...options,
  });
}

/** A run that is interrupted at the n-th look after its first step; gives its findings (none: it was too fast). */
function interruptedAt(n: number, options: ExecuteOptions = {}): Promise<readonly Diagnostic[]> {
  const controller = new AbortController();
  let events = 0;
  const onProgress = ({ done }: ProgressEvent): void => {
    if (done > 0 && ++events === n) controller.abort();
  };
  return findingsOf(run({ ...options, signal: controller.signal, onProgress }));
}

const remains = (): string[] => readdirSync(scratch.root).filter(name => name.startsWith('out.'));
const JOURNAL = 'out.mapc-journal';
const STAGING = 'out.mapc-partial';

describe('--resume', () => {
  it('goes on after an interruption, with any number of threads and any checkpoints, to the same bytes', async () => {
    for (const [i, at] of [2, 5, 9, 14].entries()) {
      const [first, second] = i % 2 === 0 ? [{}, { jobs: 2, entry }] : [{ jobs: 3, entry }, {}];
      const findings = await interruptedAt(at, { ...first, memory: 192 * KIB });
      expect(findings.map(({ code }) => code)).toEqual(['MAPC6031', 'MAPC6023']);
      expect(remains().sort()).toEqual([JOURNAL, STAGING]);
      const done = Number(findings[1]?.data['done']);
      expect(done).toBeGreaterThan(0);
      const summary = await run({ ...second, memory: 200 * KIB, resume: true });
      expect(summary.resumed).toBe(done);
      expect(reports).toEqual([]);
      expect(digest()).toEqual(expected);
      expect(remains()).toEqual([]);
      rmSync(scratch.path('out'), { recursive: true });
    }
  });

  it('has nothing to go on with where nothing was waited for (--no-sync), and begins anew', async () => {
    const stopped = await findingsOf(run({ sync: false, signal: AbortSignal.abort() }));
    expect(stopped.map(({ code }) => code)).toEqual(['MAPC6031']);
    expect(remains()).toEqual([]);
    await interruptedAt(5, { sync: true });
    // Once recorded, the rest is so too.
    expect((await run({ sync: false, resume: true })).resumed).toBeGreaterThan(0);
    expect(digest()).toEqual(expected);
  });

  it('goes on as often as it takes', async () => {
    let interruptions = 0;
    while ((await interruptedAt(4, { resume: true })).length > 0) interruptions++;
    expect(interruptions).toBeGreaterThan(3);
    expect(digest()).toEqual(expected);
  });

  it('begins where nothing has begun, and is content with what is there already', async () => {
    expect((await run({ resume: true })).resumed).toBe(0);
    expect(await run({ resume: true })).toMatchObject({ resumed: TOTAL, bytesRead: 0, tensors: 6, verified: {} });
    expect((await findingsOf(run())).map(({ code }) => code)).toEqual(['MAPC6001']);
  });

  it('blesses no finished output that is another one (MAPC6025), and leaves it', async () => {
    await run();
    const other = matrices();
    const text = { kind: 'text', path: 'config.json', text: '{"n": 1}' } as const;
    const tries: [why: RegExp, options: ExecuteOptions, planned?: PlanCase][] = [
      [/mapc 1\.0\.0, and this is mapc 1\.0\.1/, { origin: { ...ORIGIN, version: '1.0.1' } }],
      [/the mapping m\.yaml/, { origin: { ...ORIGIN, mappings: [{ name: 'm.yaml', sha256: 'cd'.repeat(32) }] } }],
      [/heads/, { origin: { ...ORIGIN, settings: { heads: 5 } } }],
      [/--digest/, { digest: true }],
      [/plan is another one/, {}, matrices(5)],
      [/config\.json is another one/, {}, { ...other, plan: { ...other.plan, sideFiles: [text] } }],
    ];
    for (const [why, options, planned] of tries) {
      const [finding, ...more] = await findingsOf(run({ ...options, resume: true }, planned));
      expect(finding).toMatchObject({ code: 'MAPC6025', message: expect.stringMatching(why) as string });
      expect([more, digest()]).toEqual([[], expected]);
    }
    await run({ resume: true, overwrite: true, origin: { ...ORIGIN, settings: { heads: 5 } } });
    await run({ resume: true, overwrite: true });
    expect(digest()).toEqual(expected);
  });

  it('reads a finished output before it says that it is whole (MAPC6026)', async () => {
    const damages: [code: string, damage: () => void][] = [
      ['MAPC6043', () => truncateSync(scratch.path('out', 'part-1.bin'), 100)],
      [
        'MAPC6044',
        () => {
          const bytes = readFileSync(scratch.path('out', 'part-0.bin'));
          writeFileSync(scratch.path('out', 'part-0.bin'), bytes.fill(1 ^ (bytes.at(-1) ?? 0), bytes.length - 1));
        },
      ],
      ['MAPC6045', () => writeFileSync(scratch.path('out', 'config.json'), '[]')],
      ['MAPC6042', () => rmSync(scratch.path('out', 'part-1.bin'))],
    ];
    for (const [code, damage] of damages) {
      await run({ overwrite: true });
      damage();
      expect((await findingsOf(run({ resume: true }))).map(finding => finding.code)).toEqual(['MAPC6026', code]);
      await run({ resume: true, overwrite: true });
      expect(digest()).toEqual(expected);
    }
    await run({ overwrite: true, sync: false });
    const unknown = await findingsOf(run({ resume: true }));
    expect(unknown.map(({ code }) => code)).toEqual(['MAPC6026', 'MAPC6047']);
  });

  it('is needed: without it the remains are named (MAPC6005), and neither used nor deleted', async () => {
    await interruptedAt(6);
    const before = readFileSync(scratch.path(STAGING, 'part-0.bin'));
    const findings = await findingsOf(run());
    expect(findings.map(({ code }) => code)).toEqual(['MAPC6005']);
    expect(findings[0]?.message).toContain(STAGING);
    expect(readFileSync(scratch.path(STAGING, 'part-0.bin'))).toEqual(before);
    expect((await run({ restart: true })).resumed).toBe(0);
    expect(digest()).toEqual(expected);
  });

  it('refuses to mix two conversions (MAPC6021), says what is another one, and leaves all as it is', async () => {
    await interruptedAt(6);
    const other = matrices();
    const pieces = other.plan.pieces.map(one => ({ ...one, value: load(0, f32, 0, [1, 300]) }));
    const tries: [why: RegExp, options: ExecuteOptions, planned?: PlanCase][] = [
      [/mapc 1\.0\.0, and this is mapc 1\.0\.1/, { origin: { ...ORIGIN, version: '1.0.1' } }],
      [/the mapping m\.yaml/, { origin: { ...ORIGIN, mappings: [{ name: 'm.yaml', sha256: 'cd'.repeat(32) }] } }],
      [/other mappings/, { origin: { ...ORIGIN, mappings: [] } }],
      [/another layout/, { origin: { ...ORIGIN, to: 'c' } }],
      [/heads/, { origin: { ...ORIGIN, settings: { heads: 2 } } }],
      [/differences of 0/, { tolerance: 1 }],
      [/plan is another one/, { digest: true }],
      [/plan is another one/, {}, { ...other, plan: { ...other.plan, pieces } }],
    ];
    for (const [why, options, planned] of tries) {
      const findings = await findingsOf(run({ ...options, resume: true }, planned));
      expect([why, findings.map(({ code }) => code)]).toEqual([why, ['MAPC6021']]);
      expect(findings[0]?.message).toMatch(why);
      expect(remains().sort()).toEqual([JOURNAL, STAGING]);
    }
    const time = new Date(1_600_000_000_000);
    utimesSync(scratch.path('in', 'part-1.bin'), time, time);
    const [touched] = await findingsOf(run({ resume: true }));
    expect(touched).toMatchObject({ code: 'MAPC6021', message: expect.stringContaining('part-1.bin') as string });
    await run({ restart: true });
    expect(digest().slice(0, 1)).toEqual(expected.slice(0, 1));
  });

  it('keeps to the memory that it is given (MAPC6022)', async () => {
    await interruptedAt(3, { memory: 256 * KIB });
    expect((await findingsOf(run({ resume: true, memory: 128 * KIB }))).map(({ code }) => code)).toEqual(['MAPC6022']);
    expect(remains().sort()).toEqual([JOURNAL, STAGING]);
    await run({ resume: true, memory: 256 * KIB });
    await scratch.fill(PLANNED);
  });

  it('believes no byte that is not what the journal says (MAPC6024)', async () => {
    const damages: (() => void)[] = [
      () => {
        const path = scratch.path(STAGING, 'part-0.bin');
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0, 100, 5000));
      },
      () => truncateSync(scratch.path(STAGING, 'part-0.bin'), 20),
      () => rmSync(scratch.path(STAGING, 'part-0.bin')),
      () => writeFileSync(scratch.path(STAGING, 'stray'), 'x'),
      () => rmSync(scratch.path(STAGING), { recursive: true }),
    ];
    for (const [i, damage] of damages.entries()) {
      await interruptedAt(8);
      damage();
      await run({ resume: true });
      expect([i, digest()]).toEqual([i, fresh()]);
      expect([i, reports.map(({ code }) => code)]).toEqual([i, i < 3 ? ['MAPC6024'] : []]);
      rmSync(scratch.path('out'), { recursive: true });
    }
  });

  it('knows by time whether a source of a finished output was written to, and where the receipt has it, by SHA-256', async () => {
    const path = scratch.path('in', 'part-0.bin');
    const { atime, mtime } = statSync(path);
    utimesSync(path, atime, mtime);
    await run();
    const time = new Date(1_600_000_000_000);
    utimesSync(path, time, time);
    const [touched] = await findingsOf(run({ resume: true }));
    expect(touched).toMatchObject({ code: 'MAPC6025', message: expect.stringContaining('part-0.bin') as string });
    utimesSync(path, atime, mtime);
    await run({ digest: true, overwrite: true });
    expect(await run({ digest: true, resume: true })).toMatchObject({ verified: { sources: 'digests' } });
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.from(bytes).fill(7, 0, 4));
    utimesSync(path, atime, mtime);
    expect((await findingsOf(run({ digest: true, resume: true }))).map(({ code }) => code)).toEqual(['MAPC6025']);
    await scratch.fill(PLANNED);
  });

  it('takes what it can from a journal that is cut off or damaged anywhere', async () => {
    await interruptedAt(8);
    const journal = readFileSync(scratch.path(JOURNAL));
    const staged = readdirSync(scratch.path(STAGING)).map(
      name => [name, readFileSync(scratch.path(STAGING, name))] as const,
    );
    await run({ resume: true });
    const whole = fresh();
    const change = fc.record({ at: fc.nat(journal.length - 1), how: fc.constantFrom('cut', 'flip', 'zero') });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, how }) => {
        rmSync(scratch.path('out'), { recursive: true });
        const bytes = Buffer.from(journal);
        if (how === 'flip') bytes[at] = (bytes[at] ?? 0) ^ 1;
        if (how === 'zero') bytes.fill(0, at);
        writeFileSync(scratch.path(JOURNAL), how === 'cut' ? bytes.subarray(0, at) : bytes);
        mkdirSync(scratch.path(STAGING));
        for (const [name, content] of staged) writeFileSync(scratch.path(STAGING, name), content);
        await run({ resume: true });
        expect(digest()).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});

/** Digests of the output, of which the receipt (it names times of the source) is taken as it is. */
function fresh(): string[] {
  return [...expected.slice(0, 1), ...digest().slice(1, 2), ...expected.slice(2)];
}
