import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { FaultBench, isLong, note } from './fault-bench.js';

const KILLS = isLong ? 1000 : 20;

describe('a run that is killed at a random moment', () => {
  it('leaves no output or a whole one, and --resume goes on from there', async () => {
    const bench = await FaultBench.create(12, 60);
    try {
      const options = { memory: 64 * 1024, overwrite: true, resume: true };
      bench.reset();
      const began = performance.now();
      await bench.run({ options });
      const whole = performance.now() - began;
      bench.reset();

      const [moment = 0.5] = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), 1);
      let [killed, resumed, starts] = [0, 0, 0];
      const problems: string[] = [];
      while (killed < KILLS && starts < 4 * KILLS) {
        // Most of the time is Node's start: kills are spread over the rest of it, by steps of the golden ratio.
        const at = whole * (0.25 + 0.8 * ((moment + starts++ * 0.618034) % 1));
        const jobs = starts % 3;
        const threads = jobs === 0 ? {} : { jobs };
        const ended = await bench.run({
          options: { ...options, ...threads },
          onStart: child => setTimeout(() => child.kill('SIGKILL'), at),
        });
        if (ended.signal === 'SIGKILL') killed++;
        else if (ended.report?.kind === 'done') resumed += ended.report.resumed > 0 ? 1 : 0;
        else problems.push(JSON.stringify(ended));
        const problem = bench.problemOfOutput();
        if (problem !== undefined) problems.push(problem);
        if (existsSync(bench.out())) bench.reset();
      }
      expect(problems).toEqual([]);
      expect(killed).toBe(KILLS);
      expect(await bench.problemOfResume(options)).toBeUndefined();
      note(
        `random kills: ${killed} killed, ${starts - killed} ran to the end (${resumed} of them resumed), 0 problems`,
      );
    } finally {
      bench.remove();
    }
  }, 3_600_000);
});
