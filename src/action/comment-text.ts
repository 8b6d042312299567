import { inlineCode } from '../api/review/markdown.js';
import { version } from '../api/version.js';
import type { Environment } from './inputs.js';

/** GitHub takes no longer comment (in characters; units of UTF-16 are never fewer). */
export const LONGEST_COMMENT = 65_536;
/** Part of it that marker, heading and footer never fill. */
export const ROOM_FOR_FRAME = 1500;

/** By this first line a review knows its own comments; nobody sees it. */
export const markerOf = (name: string): string => `<!-- mapc review: ${name} -->`;

/** A report as a comment: the hidden marker, what it comes to, the report, and what it is about. */
export function commentText(
  { marker, verdict, report, commit }: { marker: string; verdict: string; report: string; commit: string | undefined },
  env: Environment,
): string {
  const run = runUrl(env);
  const about = [
    ...(commit === undefined ? [] : [`commit ${inlineCode(commit.slice(0, 12))}`]),
    ...(run === undefined ? [] : [`[this run](${run})`]),
    `mapc ${version}`,
  ].join(', ');
  const text = `${marker}\n## Mapping review: ${verdict}\n\n${report.trimEnd()}`;
  const footer = `\n\n<sub>${about}</sub>\n`;
  return `${cutAtBlock(text, LONGEST_COMMENT - footer.length)}${footer}`;
}

/** The whole text, or as many of its blocks as fit, and a word on the rest. No block of code has an empty line, so that none stays open. */
export function cutAtBlock(text: string, most: number): string {
  if (text.length <= most) return text;
  const word = '\n\nThe rest is too long for a comment: run `mapc changes` to see it.';
  const end = text.lastIndexOf('\n\n', most - word.length);
  return `${text.slice(0, Math.max(0, end))}${word}`;
}

function runUrl({
  GITHUB_SERVER_URL: server = '',
  GITHUB_REPOSITORY: repository = '',
  GITHUB_RUN_ID: id = '',
}: Environment): string | undefined {
  const isKnown = /^https:\/\/[\w.:-]+$/.test(server) && isRepository(repository) && /^\d+$/.test(id);
  return isKnown ? `${server}/${repository}/actions/runs/${id}` : undefined;
}

/** `owner/name`, and nothing that would mean something in a URL. */
export const isRepository = (text: string): boolean => /^[\w.-]+\/[\w.-]+$/.test(text);
