import { FaultBench, inject, isLong, note, whyNoStrace } from './fault-bench.js';

/** What each error of the system has to be called, besides what may come with it: that something is kept (MAPC6023). */
const CODES: Readonly<Record<string, readonly string[]>> = {
  ENOSPC: ['MAPC6010'],
  EDQUOT: ['MAPC6011'],
  EFBIG: ['MAPC6012'],
  EIO: ['MAPC6013', 'MAPC5007'],
  EROFS: ['MAPC6014'],
  EACCES: ['MAPC6015', 'MAPC5002'],
  EPERM: ['MAPC6015', 'MAPC5002'],
  EMFILE: ['MAPC6016', 'MAPC5006'],
  EBUSY: ['MAPC6019'],
  ESTALE: ['MAPC6019', 'MAPC5007'],
  ENOTEMPTY: ['MAPC6019'],
  EINVAL: ['MAPC6019'],
  EINTR: [],
};

interface Harm {
  readonly call: string;
  readonly errors: readonly string[];
  /** Only calls that have to do with these files of `work` (or with the source). */
  readonly paths?: (bench: FaultBench) => readonly string[];
}

const FILES = ['part-0.bin', 'part-1.bin', 'part-2.bin', 'part-3.bin', 'params.json', 'mapc.json'];
const staged = (bench: FaultBench): string[] => FILES.map(name => bench.path('work', 'out.mapc-partial', name));
const beside = (bench: FaultBench): string[] => ['journal', 'lock'].map(name => `${bench.out()}.mapc-${name}`);
const source = (bench: FaultBench): string[] => FILES.slice(0, 4).map(name => bench.path('in', name));

const HARMS: readonly Harm[] = [
  { call: 'pwrite64', errors: ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EINTR'] },
  { call: 'fdatasync', errors: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'] },
  { call: 'fsync', errors: ['EIO', 'EINVAL'] },
  { call: 'rename', errors: ['EBUSY', 'EIO', 'ESTALE', 'ENOTEMPTY', 'EACCES'] },
  { call: 'mkdir', errors: ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT'] },
  { call: 'link', errors: ['EIO', 'EPERM'] },
  { call: 'unlink', errors: ['EIO', 'EACCES'] },
  { call: 'pread64', errors: ['EIO', 'EINTR', 'ESTALE'], paths: source },
  { call: 'openat', errors: ['EMFILE', 'EACCES', 'EIO'], paths: source },
  { call: 'openat', errors: ['EMFILE', 'ENOSPC', 'EROFS', 'EACCES'], paths: staged },
  { call: 'openat', errors: ['ENOSPC', 'EACCES'], paths: beside },
  { call: 'close', errors: ['EIO', 'EDQUOT'], paths: staged },
];

const reason = whyNoStrace();
/** The short form looks at every seventh of the calls that fail most, and at the first error only. */
const STRIDE = isLong ? 1 : 7;
const SHORT = HARMS.filter(({ call, paths }) => ['pwrite64', 'fdatasync', 'rename'].includes(call) || paths === source);

describe('an error of the system at every call', () => {
  if (reason !== undefined) {
    it.skip(`is skipped: ${reason}`, () => undefined);
    return;
  }
  it('warns where directories cannot be synced (MAPC6032)', async () => {
    const bench = await FaultBench.create();
    try {
      const { report } = await bench.run({
        options: { overwrite: true },
        wrapper: inject('fsync', 'error=EINVAL', '1+'),
      });
      expect(report).toEqual({ kind: 'done', resumed: 0, warnings: expect.arrayContaining(['MAPC6032']) as string[] });
      expect(bench.problemOfOutput()).toBeUndefined();
    } finally {
      bench.remove();
    }
  });

  it.each(isLong ? HARMS : SHORT)(
    'of $call has its code, costs nothing that was done, and can be gone on from',
    async harm => {
      const bench = await FaultBench.create();
      try {
        const problems: string[] = [];
        let injected = 0;
        for (const error of isLong ? harm.errors : harm.errors.slice(0, 1)) {
          for (const sticky of isLong ? ['', '+'] : ['']) {
            // What is full or broken stays so; a call that is interrupted for ever would be tried for ever.
            if (sticky === '+' && error === 'EINTR') continue;
            for (let when = 1, quiet = 0; quiet < 2 && when < 100; when += STRIDE) {
              bench.reset();
              const paths = harm.paths?.(bench) ?? [];
              const wrapper = inject(harm.call, `error=${error}`, `${when}${sticky}`, paths);
              const { report, code } = await bench.run({ wrapper });
              const title = `${harm.call} ${error} ${when}${sticky}`;
              if (error === 'EINVAL' && report?.kind === 'done') {
                // A file system that cannot sync directories is no reason to fail, and one to warn.
                const isTold = report.warnings.includes('MAPC6032');
                if (isTold) quiet = 0;
                else quiet++;
              } else if (report?.kind === 'done') quiet++;
              else {
                injected++;
                quiet = 0;
              }
              if (report?.kind === 'findings') {
                const [first = ''] = report.codes;
                if (!(CODES[error] ?? []).includes(first)) problems.push(`${title}: ${report.codes.join()}`);
              } else if (report?.kind !== 'done') problems.push(`${title}: ${JSON.stringify(report)} ${code ?? ''}`);
              const problem = bench.problemOfOutput() ?? (await bench.problemOfResume());
              if (problem !== undefined) problems.push(`${title}: ${problem}`);
            }
          }
        }
        expect(problems).toEqual([]);
        if (isLong) expect(injected).toBeGreaterThan(0);
        note(
          `injected errors, ${harm.call}${harm.paths === undefined ? '' : ' of some files'}: ${injected}, 0 problems`,
        );
      } finally {
        bench.remove();
      }
    },
    3_600_000,
  );
});
