import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkText } from '../../../src/api/check.js';
import { printFinding } from '../../../src/diagnostics/render/text.js';
import { ROOT } from '../../support/repository.js';
import { HOSTILE } from './hostile-mappings.js';

/** Seconds of one processor, which do not grow with what else the machine does. */
function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** On a quiet machine each takes half of this or less: what is slow takes minutes, so the limit need not be tight. Printing counts, too. */
const MOST_SECONDS = 5;

it.each(HOSTILE)('answers to $name in time', ({ text }) => {
  expect(text.length).toBeLessThan(1_100_000);
  const taken = seconds(() => {
    const findings = checkText(text, 'hostile.yaml');
    for (const finding of findings.slice(0, 100)) {
      expect(finding.code).not.toBe('MAPC9001');
      expect(printFinding(finding).length).toBeLessThan(20_000);
    }
  });
  expect(taken).toBeLessThan(MOST_SECONDS);
});

/** Those that came closest to the limit. */
const LARGE = ['long sums', 'long paths', 'foreign signs', 'many keys', 'sums that fit', 'bad indentation', 'rules of sums'];

it('answers to the largest of them in 512 MB, with all else that the command needs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mapc-hostile-'));
  try {
    const report = 'data:text/javascript,process.on("exit",()=>console.error("\\n"+process.resourceUsage().maxRSS))';
    for (const { name, text } of HOSTILE.filter(hostile => LARGE.includes(hostile.name))) {
      const path = join(folder, `${name.replaceAll(' ', '-')}.yaml`);
      writeFileSync(path, text);
      const run = spawnSync(process.execPath, ['--import', report, `${ROOT}dist/mapc.js`, 'check', path], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      expect(run.stdout + run.stderr).not.toContain('MAPC9001');
      expect(Number(run.stderr.trim().split('\n').at(-1))).toBeLessThan(512 * 1024);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
