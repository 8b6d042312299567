import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultBench, isLong, note } from './fault-bench.js';

/**
 * The output is written to a file system in an image, and the image is cloned again and again meanwhile: each clone is
 * what a disk would hold if the power went in that moment. The images lie on XFS, whose clones are of one moment.
 */

const sh = (command: string, ...args: readonly string[]): string => String(execFileSync(command, args));

function whyNot(): string | undefined {
  if (!isLong) return 'part of the long form (npm run test:faults)';
  if (process.getuid?.() !== 0) return 'only root may mount images';
  for (const tool of ['mkfs.xfs', 'mkfs.ext4', 'losetup']) {
    if (spawnSync(tool, ['-V']).error !== undefined) return `${tool} is not installed`;
  }
  return spawnSync('losetup', ['-f']).status === 0 ? undefined : 'there are no loop devices here';
}

/** The image at one moment, and whether the run had ended by then. */
interface Clone {
  readonly path: string;
  readonly isDone: boolean;
}

const reason = whyNot();
const SECONDS_AFTER = 8;
const BETWEEN_MS = 15;

const KINDS = [
  { name: 'ext4', make: ['mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0'], mount: 'commit=1' },
  { name: 'ext4, data=writeback', make: ['mkfs.ext4', '-q'], mount: 'commit=1,data=writeback' },
  { name: 'btrfs', make: ['mkfs.btrfs', '-q', '-f'], mount: 'commit=1' },
];

(reason === undefined ? describe : describe.skip)(
  `a power cut${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let bench: FaultBench;
    beforeAll(async () => {
      bench = await FaultBench.create(12, 400);
      mkdirSync(bench.path('host'));
      sh('truncate', '-s', '6G', bench.path('host.img'));
      sh('mkfs.xfs', '-q', '-m', 'reflink=1', bench.path('host.img'));
      sh('mount', '-o', 'loop', bench.path('host.img'), bench.path('host'));
    }, 120_000);
    afterAll(() => {
      spawnSync('umount', [bench.path('work')]);
      spawnSync('umount', [bench.path('host')]);
      bench.remove();
    });

    /** Runs the conversion in a fresh image, and clones it while it runs and for a while after. Gives the clones' names. */
    async function clonesOf(kind: (typeof KINDS)[number], sync: boolean): Promise<readonly Clone[]> {
      const image = bench.path('host', 'disk.img');
      for (const name of readdirSync(bench.path('host'))) sh('rm', bench.path('host', name));
      sh('truncate', '-s', '256M', image);
      const [make = '', ...args] = kind.make;
      sh(make, ...args, image);
      bench.reset();
      sh('mount', '-o', `loop,${kind.mount}`, image, bench.path('work'));
      const running = bench.run({
        options: { sync, jobs: 2, memory: 2 * 256 * 1024, checkpoint: { every: 500_000, window: 1_000_000 } },
      });
      let ended: number | undefined;
      void running.then(() => (ended = performance.now()));
      const clones: Clone[] = [];
      for (let between = BETWEEN_MS; ended === undefined || performance.now() - ended < SECONDS_AFTER * 1000;) {
        const clone = { path: bench.path('host', `cut-${clones.length}.img`), isDone: ended !== undefined };
        sh('cp', '--reflink=always', image, clone.path);
        clones.push(clone);
        if (ended !== undefined) between = 400;
        await sleep(between);
      }
      expect((await running).report?.kind).toBe('done');
      sh('umount', bench.path('work'));
      return clones;
    }

    /** What is wrong after the power is back: by a look at the output, and after --resume. */
    async function problemsOf(clones: readonly Clone[], kind: (typeof KINDS)[number]): Promise<readonly string[]> {
      const problems: string[] = [];
      for (const [i, clone] of clones.entries()) {
        sh('mount', '-o', `loop,${kind.mount}`, clone.path, bench.path('work'));
        try {
          const isLost = clone.isDone && !existsSync(bench.out());
          const lost = isLost ? 'the output is gone, of a run that was done' : undefined;
          const problem = lost ?? bench.problemOfOutput() ?? (await bench.problemOfResume());
          if (problem !== undefined) problems.push(`cut ${i}: ${problem}`);
        } finally {
          sh('umount', bench.path('work'));
        }
      }
      return problems;
    }

    it.each(KINDS)(
      'on $name leaves no output or a whole one, and --resume goes on',
      async kind => {
        const clones = await clonesOf(kind, true);
        expect(clones.length).toBeGreaterThan(20);
        expect(await problemsOf(clones, kind)).toEqual([]);
        note(`power cuts on ${kind.name}: ${clones.length} images, 0 bad`);
      },
      1_800_000,
    );

    it('would be noticed: without syncing, some images are bad', async () => {
      const kind = KINDS[0];
      if (kind === undefined) return;
      const clones = await clonesOf(kind, false);
      const bad = await problemsOf(clones, kind);
      expect(bad.length).toBeGreaterThan(0);
      note(`power cuts on ${kind.name} with --no-sync (control): ${bad.length} of ${clones.length} images bad`);
    }, 1_800_000);
  },
);
