import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** Every exit code that the command has, with its meaning; `mapc help exit-codes` prints this list. */
export const EXIT_CODES = [
  { code: 0, name: 'ok', meaning: 'Done; the answer is yes.' },
  {
    code: 1,
    name: 'no',
    meaning:
      'The answer is no: a mapping has errors, does not hold or does not fit the checkpoint, means something else than before, checkpoints differ, a text is not formatted.',
  },
  { code: 2, name: 'usage', meaning: 'The command line is wrong: an unknown option, no mapping of this name.' },
  { code: 3, name: 'failed', meaning: 'A checkpoint could not be read or written. No output was put in place.' },
  { code: 70, name: 'ours', meaning: 'A mistake of mapc itself. Please report it.' },
  {
    code: 75,
    name: 'temporary',
    meaning:
      'Not now: another run writes the same output, or the answer could not be written to standard output (a full disk, say). Try again later.',
  },
  { code: 130, name: 'interrupted', meaning: 'Stopped by Ctrl-C (SIGINT). No output was put in place.' },
  { code: 143, name: 'terminated', meaning: 'Stopped by SIGTERM. No output was put in place.' },
] as const;

export type ExitName = (typeof EXIT_CODES)[number]['name'];

const byName = Object.fromEntries(EXIT_CODES.map(({ name, code }) => [name, code]));

/** The number behind the name of an exit code. */
export function exitCode(name: ExitName): number {
  return byName[name] ?? 70;
}

/** By the hundreds of their codes; what is in no family here is an answer: the mapping or the checkpoint is not as it should be. */
const FAMILY_EXITS: readonly { readonly from: number; readonly exit: ExitName }[] = [
  { from: 9000, exit: 'ours' },
  { from: 8000, exit: 'usage' },
  { from: 7000, exit: 'no' },
  { from: 5000, exit: 'failed' },
];

/** How a run ends that came to nothing because of these findings. */
export function exitOfRefusal(findings: readonly Diagnostic[]): ExitName {
  const exit = exitFor(findings);
  return exit === 'ok' ? 'no' : exit;
}

/** How a run with these findings ends: by the family of its errors, our own mistakes first. Warnings change nothing. */
export function exitFor(findings: readonly Diagnostic[]): ExitName {
  const numbers = findings.filter(({ severity }) => severity === 'error').map(({ code }) => Number(code.slice(4)));
  if (numbers.length === 0) return 'ok';
  const largest = Math.max(...numbers);
  return FAMILY_EXITS.find(({ from }) => largest >= from)?.exit ?? 'no';
}
