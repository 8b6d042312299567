import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { noise } from '../support/scratch.js';
import type { Change } from '../../support/change-source.js';
import { FaultBench, inject, isLong, note, whyNoStrace, type Ended } from './fault-bench.js';
import { hasCompiler, shortCalls } from './odd-calls.js';
import { problemsOfOrder } from './sync-order.js';

/** Gives what is wrong with how the conversion behaves, or undefined. The same checks as in the other fault tests. */
type Check = (bench: FaultBench) => Promise<string | undefined>;

interface Mutant {
  /** What is promised, and broken here. */
  readonly promise: string;
  readonly change: Change;
  readonly check: Check;
}

const order: Check = async bench => (await problemsOfOrder(bench)).problems[0];

const expectCodes = ({ report }: Ended, ...codes: readonly string[]): string | undefined => {
  const found = report?.kind === 'findings' ? report.codes : [report?.kind ?? 'killed'];
  return codes.every(code => found.includes(code)) ? undefined : `${found.join()} instead of ${codes.join()}`;
};

/** Brings `work` into the state that a kill in the middle leaves. */
async function killInTheMiddle(bench: FaultBench): Promise<void> {
  bench.reset();
  await bench.run({ wrapper: inject('pwrite64', 'signal=SIGKILL', '12') });
}

const killed: Check = async bench => {
  await killInTheMiddle(bench);
  return bench.problemOfOutput() ?? bench.problemOfResume();
};

/** A check that harms what a killed run has left, and goes on. */
const harmed =
  (harm: (bench: FaultBench) => void): Check =>
  async bench => {
    await killInTheMiddle(bench);
    harm(bench);
    return bench.problemOfResume();
  };

const injected =
  (call: string, what: string, ...codes: readonly string[]): Check =>
  async bench => {
    bench.reset();
    return expectCodes(await bench.run({ wrapper: inject(call, `error=${what}`, '1') }), ...codes);
  };

const short: Check = async bench => {
  bench.reset();
  const { report, stderr } = await bench.run({ env: shortCalls(bench) });
  return report?.kind === 'done' ? bench.problemOfOutput() : `${JSON.stringify(report)} ${stderr}`;
};

const staged = (bench: FaultBench, name: string): string => bench.path('work', 'out.mapc-partial', name);

/** Runs while every read of the source takes a while, and does something in the middle. */
async function slowly(bench: FaultBench, action: () => unknown): Promise<Ended> {
  bench.reset();
  const sources = [0, 1, 2, 3].map(i => bench.path('in', `part-${i}.bin`));
  const running = bench.run({ wrapper: inject('pread64', 'delay_enter=150000', '1+', sources) });
  while (!existsSync(staged(bench, 'part-3.bin'))) await sleep(5);
  await sleep(400);
  await action();
  return running;
}

/** Lets a check change a file of the source, which is the same again afterwards, its time too. */
async function withOther<T>(path: string, check: (path: string) => Promise<T>): Promise<T> {
  const [before, { atime, mtime }] = [readFileSync(path), statSync(path)];
  try {
    return await check(path);
  } finally {
    writeFileSync(path, before);
    utimesSync(path, atime, mtime);
  }
}

const DISK = 'src/runtime/disk';

const MUTANTS: readonly Mutant[] = [
  {
    promise: 'bytes are synced before the output appears',
    change: {
      file: `${DISK}/output-file.ts`,
      from: 'await this.#pool.use(this, descriptor => promisify(fdatasync)(descriptor));',
      to: 'void promisify(fdatasync);',
    },
    check: order,
  },
  {
    promise: 'names are synced before the output appears',
    change: {
      file: `${DISK}/atomic-output.ts`,
      from: 'this.#files.map(file => file.name)));\n    for (const folder of folders) this.#syncDirectory(folder);',
      to: 'this.#files.map(file => file.name)));\n    void folders;',
    },
    check: order,
  },
  {
    promise: 'the name of the output is synced before the run ends',
    change: {
      file: `${DISK}/atomic-output.ts`,
      from: 'this.isInPlace = true;\n    this.#syncDirectory(parent);',
      to: 'this.isInPlace = true;\n    void parent;',
    },
    check: order,
  },
  {
    promise: 'the journal tells only of what is synced',
    change: {
      file: 'src/runtime/resume/checkpoints.ts',
      from: 'await forEach(touched, SYNCS, file => file.sync());',
      to: 'void forEach(touched, SYNCS, file => file.sync());',
    },
    check: order,
  },
  {
    promise: 'the output appears by a rename',
    change: { file: `${DISK}/output-path.ts`, from: 'staging: `${out}.mapc-partial`', to: 'staging: out' },
    check: killed,
  },
  {
    promise: 'what is not part of the output does not get into it',
    change: {
      file: `${DISK}/atomic-output.ts`,
      from: 'else if (!expected.has(name)) onDisk',
      to: 'else if (name === "") onDisk',
    },
    check: harmed(bench => writeFileSync(staged(bench, 'stray'), 'x')),
  },
  {
    promise: 'nothing is trusted on resume but checksums',
    change: {
      file: 'src/runtime/threads/step-loop.ts',
      from: 'sums.check === this.#state.check(step)',
      to: 'sums.check !== -1',
    },
    check: harmed(bench => {
      const path = staged(bench, 'part-0.bin');
      writeFileSync(path, readFileSync(path).fill(0, 100));
    }),
  },
  {
    promise: 'a line of the journal that is cut off is not read',
    change: { file: 'src/runtime/resume/journal.ts', from: ' && digestOf(text) === digest', to: ' && digest !== ""' },
    check: harmed(bench => {
      const path = `${bench.out()}.mapc-journal`;
      const bytes = readFileSync(path);
      writeFileSync(path, `${bytes.toString().slice(0, -20)}\n`);
    }),
  },
  {
    promise: 'two conversions are never mixed',
    change: {
      file: 'src/runtime/resume/earlier-run.ts',
      from: 'if (why !== undefined) throw',
      to: "if (why === '') throw",
    },
    check: async bench => {
      await killInTheMiddle(bench);
      return withOther(bench.path('in', 'part-1.bin'), async path => {
        writeFileSync(path, noise(statSync(path).size, 99));
        return expectCodes(await bench.run({ options: { resume: true } }), 'MAPC6021');
      });
    },
  },
  {
    promise: 'remains are neither used nor deleted unless that is asked for',
    change: { file: 'src/runtime/execute.ts', from: "'delete' : 'refuse'", to: "'delete' : 'delete'" },
    check: async bench => {
      await killInTheMiddle(bench);
      return expectCodes(await bench.run(), 'MAPC6005');
    },
  },
  {
    promise: 'one run at a time writes an output',
    change: {
      file: `${DISK}/lock.ts`,
      from: 'function isAlive(holder: Holder): boolean {',
      to: 'function isAlive(holder: Holder): boolean {\n  if (holder.pid > 0) return false;',
    },
    check: async bench => {
      let second: Ended | undefined;
      await slowly(bench, async () => {
        second = await bench.run({ options: { resume: true } });
      });
      return second === undefined ? 'no second run' : expectCodes(second, 'MAPC6006');
    },
  },
  {
    promise: 'a source that changes while it is read ends the run',
    change: { file: 'src/runtime/conversion.ts', from: '    sources.assertUnchanged();\n', to: '' },
    check: async bench => {
      return withOther(bench.path('in', 'part-0.bin'), async path =>
        expectCodes(await slowly(bench, () => appendFileSync(path, 'x')), 'MAPC6020'),
      );
    },
  },
  {
    promise: 'a crash costs no more than the window',
    change: {
      file: 'src/runtime/resume/checkpoints.ts',
      from: '  get limit(): number {',
      to: '  get limit(): number {\n    if (this.#recorded >= 0) return this.#state.steps;',
    },
    check: async bench => {
      bench.reset();
      const wrapper = inject('fdatasync', 'delay_enter=1500000', '1');
      const running = bench.run({ options: { checkpoint: { every: 16_000, window: 33_000 } }, wrapper });
      while (!existsSync(staged(bench, 'part-3.bin'))) await sleep(5);
      await sleep(800);
      const names = readdirSync(bench.path('work', 'out.mapc-partial')).filter(name => name.endsWith('.bin'));
      const written = names.reduce((sum, name) => sum + statSync(staged(bench, name)).blocks * 512, 0);
      await running;
      // Two matrices of 16,000 bytes, headers, and what blocks round up to.
      return written > 65_536 ? `${written} bytes were written ahead of the journal` : undefined;
    },
  },
  {
    promise: 'a sync that fails ends the run',
    change: {
      file: 'src/runtime/resume/checkpoints.ts',
      from: 'this.#error ??= error;\n        this.#state.stop();',
      to: 'void error;',
    },
    check: injected('fdatasync', 'EIO', 'MAPC6013'),
  },
  {
    promise: 'a used-up quota is called by its name',
    change: { file: `${DISK}/errno.ts`, from: 'error.errno === EDQUOT || ', to: '' },
    check: injected('fdatasync', 'EDQUOT', 'MAPC6011'),
  },
  {
    promise: 'a read that a signal interrupts is begun again',
    change: { file: `${DISK}/pread-all.ts`, from: "if (!hasCode(error, 'EINTR')) throw error;", to: 'throw error;' },
    check: async bench => {
      bench.reset();
      const wrapper = inject('pread64', 'error=EINTR', '1', [bench.path('in', 'part-0.bin')]);
      const { report } = await bench.run({ wrapper });
      return report?.kind === 'done' ? undefined : JSON.stringify(report);
    },
  },
  // Short writes need no mutant: libuv goes on with them by itself, below our own loop.
  ...(hasCompiler
    ? [
        {
          promise: 'short reads are gone on with',
          change: { file: `${DISK}/pread-all.ts`, from: 'done += count;', to: 'done += count > 0 ? into.length : 0;' },
          check: short,
        },
      ]
    : []),
];

const reason = whyNoStrace();
const CHOSEN = isLong ? MUTANTS : MUTANTS.slice(4, 8);

describe('a promise that is broken on purpose', () => {
  if (reason !== undefined) {
    it.skip(`is skipped: ${reason}`, () => undefined);
    return;
  }
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await FaultBench.create(8);
  });
  afterAll(() => bench.remove());

  it.each(CHOSEN)(
    'is noticed: $promise',
    async ({ promise, change, check }) => {
      await bench.build();
      const whole = await check(bench);
      await bench.build(change);
      const broken = await check(bench);
      expect({ whole, isNoticed: broken !== undefined }).toEqual({ whole: undefined, isNoticed: true });
      note(`mutant caught: ${promise} (${(broken ?? '').slice(0, 100)})`);
    },
    120_000,
  );
});
