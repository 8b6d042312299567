import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { crashPlan } from './support/crash-plan.js';
import { Scratch } from './support/scratch.js';

const KILLS = 25;

const digest = (files: readonly Uint8Array[]): string[] =>
  files.map(bytes => createHash('sha256').update(bytes).digest('hex'));

describe('a run that is killed', () => {
  it('leaves no output or a whole one, and the same command goes on from there', async () => {
    const scratch = new Scratch();
    try {
      const planned = crashPlan();
      await scratch.fill(planned);
      await scratch.run(planned, {}, 'expected');
      const expected = digest(scratch.read(planned, 'expected'));
      const script = scratch.path('child.mjs');
      await build({
        entryPoints: ['test/runtime/support/crash-child.ts'],
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile: script,
      });
      const run = (killAfter?: number) =>
        new Promise<number | null>((resolve, reject) => {
          const child = spawn(process.execPath, [script, scratch.path('in'), scratch.path('out')], {
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          let said = '';
          child.stderr.on('data', text => (said += String(text)));
          const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
          child.on('exit', (code, signal) => {
            clearTimeout(timer);
            if (code !== 0 && signal !== 'SIGKILL') reject(new Error(said));
            else resolve(code);
          });
        });
      const expectWhole = () => {
        expect(digest(scratch.read(planned))).toEqual(expected);
        expect(readFileSync(scratch.path('out', 'params.json'), 'utf8')).toBe('{}');
        expect(readdirSync(scratch.path('out')).length).toBe(planned.files.length + 1);
      };

      const began = performance.now();
      await run();
      const whole = performance.now() - began;
      expectWhole();
      let killed = 0;
      for (let i = 0; i < KILLS; i++) {
        // Most of the time is Node's start: kills are spread over the rest of it.
        if ((await run(whole * (0.3 + 0.75 * (i / KILLS)))) !== 0) killed++;
        if (existsSync(scratch.path('out'))) expectWhole();
      }
      expect(killed).toBeGreaterThan(0);
      await run();
      expectWhole();
      expect(readdirSync(scratch.root).sort()).toEqual(['child.mjs', 'expected', 'in', 'out']);
    } finally {
      scratch.remove();
    }
  }, 120_000);
});
