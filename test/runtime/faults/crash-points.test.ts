import { mkdirSync, writeFileSync } from 'node:fs';
import type { ExecuteOptions } from '../../../src/runtime/execute.js';
import { FaultBench, inject, isLong, note, whyNoStrace } from './fault-bench.js';

/** System calls that change the disk. Those that open and close files do so at places that are named. */
const CALLS = ['pwrite64', 'fdatasync', 'rename', 'unlink', 'fsync', 'mkdir', 'link', 'rmdir', 'ftruncate'];

interface Scenario {
  readonly name: string;
  readonly options: ExecuteOptions;
  /** Brings `work` into the state in which the run begins. */
  readonly prepare: (bench: FaultBench) => Promise<void>;
  /** Digests that the output may have instead: those of what is replaced. */
  readonly old?: (bench: FaultBench) => readonly string[];
}

const nothing = (bench: FaultBench): Promise<void> => {
  bench.reset();
  return Promise.resolve();
};

const OLD = 'an old output';

const SCENARIOS: readonly Scenario[] = [
  { name: 'a new output', options: {}, prepare: nothing },
  {
    name: 'an output that is replaced',
    options: { overwrite: true },
    prepare: bench => {
      bench.reset();
      mkdirSync(bench.out());
      writeFileSync(bench.path('work', 'out', 'old.bin'), OLD);
      return Promise.resolve();
    },
    old: bench => bench.digest('out'),
  },
  {
    name: 'a run that goes on',
    options: { resume: true },
    prepare: async bench => {
      bench.reset();
      await bench.run({ wrapper: inject('pwrite64', 'signal=SIGKILL', '13') });
    },
  },
  { name: 'two threads', options: { jobs: 2 }, prepare: nothing },
];

const reason = whyNoStrace();
/** The short form looks at every seventh call of the first four. */
const STRIDE = isLong ? 1 : 7;

describe('SIGKILL at every system call that changes the disk', () => {
  if (reason !== undefined) {
    it.skip(`is skipped: ${reason}`, () => undefined);
    return;
  }
  it.each(isLong ? SCENARIOS : SCENARIOS.slice(1, 3))(
    'leaves no output or a whole one: $name',
    async scenario => {
      const bench = await FaultBench.create();
      try {
        await scenario.prepare(bench);
        bench.save();
        const old = scenario.old?.(bench);
        const problems: string[] = [];
        let points = 0;
        for (const call of isLong ? CALLS : CALLS.slice(0, 4)) {
          for (let when = 1; ; when += STRIDE) {
            bench.restore();
            const wrapper = inject(call, 'signal=SIGKILL', String(when));
            const ended = await bench.run({ options: scenario.options, wrapper });
            if (ended.report?.kind === 'done') break;
            points++;
            const { overwrite = false } = scenario.options;
            const problem = bench.problemOfOutput(old) ?? (await bench.problemOfResume({ overwrite }));
            if (problem !== undefined) problems.push(`${call} ${when}: ${problem}`);
          }
        }
        expect(problems).toEqual([]);
        expect(points).toBeGreaterThan(isLong ? 30 : 3);
        note(`crash points, ${scenario.name}: ${points}, 0 problems`);
      } finally {
        bench.remove();
      }
    },
    3_600_000,
  );
});
