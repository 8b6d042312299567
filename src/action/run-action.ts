import { baseCommit } from '../api/review/base-commit.js';
import { openRevision, type GitRevision } from '../api/review/git.js';
import { reviewMarkdown, reviewVerdict } from '../api/review/review-markdown.js';
import { isRight, reviewFindings, reviewMappings, type Review } from '../api/review/review-mappings.js';
import { version } from '../api/version.js';
import { exitCode, exitFor } from '../cli/exit-code.js';
import { reportOptions } from '../cli/report-options.js';
import { internalError } from '../diagnostics/catalog/ours.js';
import { baseNotFetched } from '../diagnostics/catalog/usage-action.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { PLAIN } from '../diagnostics/palette.js';
import { githubPrinter } from '../diagnostics/render/github.js';
import type { PrintOptions } from '../diagnostics/render/printer.js';
import { sarifPrinter } from '../diagnostics/render/sarif.js';
import { inArgument, NOWHERE } from '../diagnostics/source.js';
import { summarize } from '../diagnostics/summary.js';
import { inlineCode } from '../api/review/markdown.js';
import { commentText, isRepository, LONGEST_COMMENT, markerOf, ROOM_FOR_FRAME } from './comment-text.js';
import { readInputs, type Environment, type Inputs } from './inputs.js';
import { placeComment } from './place-comment.js';
import { readPullRequest, type PullRequest } from './pull-request.js';
import { writeOutputs, writeReport, writeSummary } from './step-files.js';

/** What a step of a workflow runs in. */
export interface World {
  readonly env: Environment;
  readonly folder: string;
  readonly write: (text: string) => void;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Reviews the mappings of a working tree, tells a pull request, and gives the exit code of the step. Never throws. */
export async function runAction(world: World): Promise<number> {
  const options = await reportOptions('review', { version, palette: PLAIN, width: 80, ...world });
  try {
    return await run(world, options);
  } catch (error) {
    const findings = refusal(error);
    world.write(githubPrinter.print(findings, options));
    return exitCode(exitFor(findings));
  }
}

async function run(world: World, options: PrintOptions): Promise<number> {
  const { env } = world;
  const findings: Diagnostic[] = [];
  const inputs = readInputs(env, finding => findings.push(finding));
  let pull: PullRequest | undefined;
  let review: Review | undefined;
  let against: GitRevision | undefined;
  try {
    if (findings.length > 0) throw new MapcError(findings.splice(0));
    pull = readPullRequest(env);
    against = revisionFor(inputs, pull, world.folder);
    review = await reviewMappings(inputs.files, against);
    findings.push(...reviewFindings(review));
    const log = { ...options, tool: { ...options.tool, ...homeOf(env) } };
    if (inputs.sarif !== undefined) writeReport(inputs.sarif, sarifPrinter.print(findings, log), world.folder);
  } catch (error) {
    findings.push(...refusal(error));
    review = undefined;
  }
  const exit = exitOf(review, inputs, findings);
  const verdict = review === undefined ? 'the mappings could not be reviewed' : reviewVerdict(review);
  const most = LONGEST_COMMENT - ROOM_FOR_FRAME;
  const report = review === undefined ? listOf(findings) : reviewMarkdown(review, against?.name, most);
  const body = commentText({ marker: markerOf(inputs.name), verdict, report, commit: pull?.head }, env);
  const isNews = review !== undefined && (!isRight(review) || review.changes?.same === false);
  const placed = await placeComment({ inputs, pull, body, isNews }, world);
  findings.push(...placed.findings);
  world.write(githubPrinter.print(findings, options));
  writeSummary(`${body}${placed.findings.length === 0 ? '' : `\n${listOf(placed.findings)}`}`, env);
  const { errors, warnings } = summarize(findings);
  const changed = review?.changes === undefined ? 'unknown' : String(!review.changes.same);
  writeOutputs({ errors: String(errors), warnings: String(warnings), changed, 'comment-url': placed.url }, env);
  return exit;
}

/** The revision to compare with: the one that the step names, else the base of the pull request. Throws MAPC8102-8105, MAPC8122. */
function revisionFor({ against }: Inputs, pull: PullRequest | undefined, folder: string): GitRevision | undefined {
  if (against !== undefined) return openRevision(against, folder);
  if (pull === undefined) return undefined;
  const commit = baseCommit(pull, folder);
  if (commit === undefined) {
    throw new MapcError(baseNotFetched.make(inArgument('against'), { base: pull.base, branch: pull.branch }));
  }
  return { ...openRevision(`git:${commit}`, folder), name: pull.branch };
}

function refusal(error: unknown): readonly Diagnostic[] {
  if (error instanceof MapcError) return error.findings;
  return [internalError.make(NOWHERE, { message: error instanceof Error ? error.message : String(error), version })];
}

/** A wrong workflow always fails; what is said of mappings fails as the step asks for. */
function exitOf(review: Review | undefined, { failOn }: Inputs, findings: readonly Diagnostic[]): number {
  if (review === undefined) return exitCode(exitFor(findings));
  const fails = (failOn !== 'never' && !isRight(review)) || (failOn === 'changes' && review.changes?.same === false);
  return exitCode(fails ? 'no' : 'ok');
}

const listOf = (findings: readonly Diagnostic[]): string =>
  findings
    .map(({ severity, code, message, notes }) => {
      return [`- **${severity}** ${code}: ${inlineCode(message)}`, ...notes.map(note => `  ${inlineCode(note)}`)].join(
        '  \n',
      );
    })
    .join('\n');

/** Where the version that runs can be looked at; pages of codes are there. */
function homeOf({
  ACTION_REPOSITORY: repository = '',
  ACTION_REF: ref = '',
  GITHUB_SERVER_URL: server = '',
}: Environment): {
  readonly home?: string;
} {
  const isKnown = /^https:\/\/[\w.:-]+$/.test(server) && isRepository(repository) && /^[\w./-]+$/.test(ref);
  return isKnown ? { home: `${server}/${repository}/blob/${ref}` } : {};
}
