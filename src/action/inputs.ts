import { notAChoice } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import { REVIEWED } from '../api/review/mapping-files.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const FAIL_ON = ['errors', 'changes', 'never'] as const;

/** What the step says with `with:`. */
export interface Inputs {
  readonly files: readonly string[];
  /** `git:REF`; undefined: the base of the pull request. */
  readonly against: string | undefined;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly comment: boolean;
  /** Tells the comments of several reviews in one pull request from each other. */
  readonly name: string;
  /** Login that the token writes as: a comment of anybody else is never touched. */
  readonly author: string;
  readonly sarif: string | undefined;
  readonly token: string | undefined;
}

/** Reads `INPUT_*`, as `action.yml` passes them. Reports MAPC8006 for a value that is none of its choices. */
export function readInputs(env: Environment, report: Report): Inputs {
  const given = (name: string): string | undefined => {
    const value = env[`INPUT_${name}`]?.trim();
    return value === '' ? undefined : value;
  };
  const chosen = <T extends string>(option: string, name: string, choices: readonly [T, ...T[]]): T => {
    const value = given(name) ?? choices[0];
    const found = choices.find(choice => choice === value);
    if (found === undefined) report(notAChoice.make(inArgument(option), { option, value, choices }));
    return found ?? choices[0];
  };
  const against = given('AGAINST');
  const files = (given('FILES') ?? REVIEWED).split(/\r?\n/).map(line => line.trim());
  return {
    files: files.filter(line => line !== ''),
    against: against === undefined || against.startsWith('git:') ? against : `git:${against}`,
    failOn: chosen('fail-on', 'FAIL_ON', FAIL_ON),
    comment: chosen('comment', 'COMMENT', ['true', 'false']) === 'true',
    name: (given('NAME') ?? REVIEWED).replace(/[^\w.-]+/g, '-'),
    author: given('COMMENT_AUTHOR') ?? 'github-actions[bot]',
    sarif: given('SARIF'),
    token: given('TOKEN'),
  };
}
