import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { FaultBench, note } from './fault-bench.js';
import { hasCompiler, lostAnswer, shortCalls } from './odd-calls.js';

/** Runs a command in a shell that may mount things for itself, where the system allows that. */
const UNSHARE = ['unshare', '-rm', 'sh', '-c'];

const canMount = spawnSync(UNSHARE[0] ?? '', [...UNSHARE.slice(1), 'mount -t tmpfs none /mnt']).status === 0;

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.create(8, 60);
});
afterAll(() => bench.remove());
beforeEach(() => bench.reset());

/** A shell that sets a limit and then becomes the child. */
const under = (command: string): readonly string[] => ['sh', '-c', `${command}; exec "$@"`, 'sh'];

describe('a real limit', () => {
  it('on the size of files is told (MAPC6012), and gone on from when it is lifted', async () => {
    // In blocks of 512 bytes; the write that crosses the limit is cut short.
    const { report } = await bench.run({ wrapper: under('ulimit -f 300') });
    expect(report).toMatchObject({ kind: 'findings', codes: ['MAPC6012', 'MAPC6023'] });
    expect(bench.problemOfOutput()).toBeUndefined();
    const resumed = await bench.run({ options: { resume: true } });
    expect(resumed.report?.kind === 'done' && resumed.report.resumed).toBeGreaterThan(0);
    expect(bench.problemOfOutput()).toBeUndefined();
  });

  it('on open files is lived with', async () => {
    for (const options of [{}, { jobs: 2 }]) {
      bench.reset();
      const { report, stderr } = await bench.run({ options, wrapper: under('ulimit -n 40') });
      expect({ report, stderr }).toMatchObject({ report: { kind: 'done' } });
      expect(bench.problemOfOutput()).toBeUndefined();
    }
  });

  (canMount ? it : it.skip)(
    'of a full disk is told (MAPC6010), before the first byte where it can be seen',
    async () => {
      const mount = `mount -t tmpfs -o size=400k none ${bench.path('work')}`;
      const small = await bench.run({ wrapper: [...UNSHARE, `${mount} && exec "$@"`, 'sh'] });
      expect(small.report).toEqual({ kind: 'findings', codes: ['MAPC6010'] });

      // Somebody else fills the disk meanwhile: then it is a write that fails. Space is made, and the run goes on.
      const script = [
        `mount -t tmpfs -o size=1100k none ${bench.path('work')}`,
        `(until [ -d ${bench.out()}.mapc-partial ]; do sleep 0.002; done; head -c 900000 /dev/zero > ${bench.path('work')}/fill) &`,
        `"$@" > ${bench.path('first.json')}`,
        'wait',
        `rm ${bench.path('work')}/fill`,
        `exec "$@"`,
      ].join('\n');
      const full = await bench.run({
        options: { resume: true, memory: 64 * 1024, checkpoint: { every: 20_000, window: 40_000 } },
        wrapper: [...UNSHARE, script, 'sh'],
      });
      const first = JSON.parse(readFileSync(bench.path('first.json'), 'utf8')) as { kind: string; codes?: string[] };
      // Where the filler is late, the first run gets through; then there is nothing to go on with.
      if (first.kind === 'findings') expect(first.codes?.[0]).toBe('MAPC6010');
      expect(full.report).toMatchObject({ kind: 'done' });
      note(`full disk: ${JSON.stringify(first)}, then ${JSON.stringify(full.report)}`);
    },
  );

  (canMount ? it : it.skip)('of a read-only file system is told (MAPC6014); a read-only source is none', async () => {
    const readOnly = `mount -t tmpfs none ${bench.path('work')} && mount -o remount,ro ${bench.path('work')}`;
    const { report } = await bench.run({ wrapper: [...UNSHARE, `${readOnly} && exec "$@"`, 'sh'] });
    expect(report).toEqual({ kind: 'findings', codes: ['MAPC6014'] });
    const source = bench.path('in');
    const bound = `mount --bind ${source} ${source} && mount -o remount,bind,ro ${source}`;
    const converted = await bench.run({ wrapper: [...UNSHARE, `${bound} && exec "$@"`, 'sh'] });
    expect(converted.report).toMatchObject({ kind: 'done' });
    expect(bench.problemOfOutput()).toBeUndefined();
  });

  it('of permissions is told (MAPC6015) to who is not root', async () => {
    mkdirSync(bench.path('work', 'closed'));
    chmodSync(bench.path('work', 'closed'), 0o555);
    const isRoot = process.getuid?.() === 0;
    const wrapper = isRoot ? ['setpriv', '--reuid=65534', '--clear-groups', '--no-new-privs'] : [];
    if (isRoot && spawnSync('setpriv', ['--version']).status !== 0) return;
    chmodSync(bench.scratch.root, 0o755);
    chmodSync(bench.path('work'), 0o755);
    const { report } = await bench.run({ wrapper });
    expect(report).toEqual({ kind: 'findings', codes: ['MAPC6015'] });
  });
});

(hasCompiler ? describe : describe.skip)('short reads and writes', () => {
  it('change no byte', async () => {
    const env = shortCalls(bench);
    for (const options of [{}, { jobs: 2 }]) {
      bench.reset();
      const { report } = await bench.run({ options, env });
      expect(report).toMatchObject({ kind: 'done' });
      expect(bench.problemOfOutput()).toBeUndefined();
    }
  });
});

(hasCompiler ? describe : describe.skip)('a rename whose answer got lost on the network', () => {
  it('is known by what stands in its place', async () => {
    const { report } = await bench.run({ env: lostAnswer(bench) });
    expect(report).toMatchObject({ kind: 'done' });
    expect(bench.problemOfOutput()).toBeUndefined();
  });
});
