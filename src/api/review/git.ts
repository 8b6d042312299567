import { spawnSync } from 'node:child_process';
import { relative, resolve, sep } from 'node:path';
import { realpathSync } from 'node:fs';
import { badRevision, gitMissing, noRepository, unknownRevision } from '../../diagnostics/catalog/usage-review.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inArgument } from '../../diagnostics/source.js';

/** Largest file that is read from a revision: no mapping has as many bytes. */
const MOST_BYTES = 8 << 20;

/** One commit of a repository, whose files are read without checking them out. */
export interface GitRevision {
  /** As it was named: `main`. */
  readonly name: string;
  /** Text of a file, by its path on this disk; undefined where the revision does not have it. */
  readonly read: (path: string) => string | undefined;
  /** Paths on this disk of all files that the revision has in a folder (not below it). */
  readonly list: (folder: string) => readonly string[];
}

/**
 * The revision that `git:REF` names, of the repository around `folder`. Throws MAPC8102 (no git), MAPC8103 (no repository), MAPC8104 (no such
 * revision), MAPC8105 (no `git:`).
 */
export function openRevision(text: string, folder: string): GitRevision {
  const name = /^git:(.+)$/s.exec(text)?.[1];
  if (name === undefined) throw new MapcError(badRevision.make(inArgument(`--against ${text}`), { text }));
  const top = git(['rev-parse', '--show-toplevel'], folder);
  if (top === undefined) throw new MapcError(noRepository.make(inArgument(`--against ${text}`), { folder }));
  const root = top.trimEnd();
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], root)?.trim();
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new MapcError(unknownRevision.make(inArgument(`--against ${text}`), { revision: name }));
  }
  const inside = (path: string): string | undefined => {
    const found = relative(root, realPath(path)).split(sep).join('/');
    return found.startsWith('../') || found === '..' ? undefined : found;
  };
  return {
    name,
    read: path => {
      const file = inside(path);
      return file === undefined ? undefined : git(['cat-file', 'blob', `${commit}:${file}`], root);
    },
    list: path => {
      const place = inside(path);
      if (place === undefined) return [];
      const names = git(['ls-tree', '-z', '--name-only', `${commit}:${place}`], root) ?? '';
      return names.split('\0').flatMap(file => (file === '' ? [] : [resolve(path, file)]));
    },
  };
}

/** The path without links as far as it is there: git tells its root that way. */
function realPath(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    const parent = resolve(full, '..');
    return parent === full
      ? full
      : resolve(realPath(parent), full.slice(parent.length + (parent.endsWith(sep) ? 0 : 1)));
  }
}

/** What git prints, or undefined where it says no. Arguments go to it as they are; no shell reads them. */
export function git(words: readonly string[], folder: string): string | undefined {
  const run = spawnSync('git', ['--no-pager', ...words], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  });
  const failure: NodeJS.ErrnoException | undefined = run.error;
  // More than any mapping has: as if it were not there.
  if (failure !== undefined && failure.code !== 'ENOBUFS') {
    throw new MapcError(gitMissing.make(inArgument('--against'), { reason: reasonOf(failure) }));
  }
  return run.status === 0 ? run.stdout : undefined;
}

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'there is no "git" on the PATH' : message;
