import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { mappingNotFound } from '../../diagnostics/catalog/usage.js';
import { revisionAbsent } from '../../diagnostics/catalog/usage-review.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inArgument, type SourceText } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { MappingLoader } from '../../dsl/load-mapping.js';
import { bundledNames, mappingPath } from '../mappings.js';
import { packageRoot } from '../package-root.js';
import type { GitRevision } from './git.js';
import { isFolder, yamlFilesIn } from './mapping-files.js';

/** One revision of a mapping: its text, and where the texts that it builds on are found. */
export interface Revision {
  readonly source: SourceText;
  readonly loader: MappingLoader;
}

/** A mapping in two revisions; one of them is missing where a file is new or gone. */
export interface RevisionPair {
  /** As people know it: the path of the second revision, or of the first where it is gone. */
  readonly path: string;
  /** What the file was called before, where that was something else. */
  readonly renamedFrom: string | undefined;
  readonly before: Revision | undefined;
  readonly after: Revision | undefined;
}

/** How texts of one revision are read: by their path on this disk. */
interface Reader {
  readonly read: (path: string) => string | undefined;
  /** What a text is called in findings. */
  readonly nameOf: (path: string) => string;
  readonly revision?: string;
}

const onDisk: Reader = {
  read: path => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  nameOf: path => shownPath(path),
};

const inRevision = (revision: GitRevision): Reader => ({
  read: revision.read,
  nameOf: path => `${revision.name}:${shownPath(path)}`,
  revision: revision.name,
});

/** Relative to where one stands, where that is shorter. */
function shownPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

/** A mapping as one revision has it. What it builds on is read from the same revision. */
function revisionOf(path: string, reader: Reader): Revision | undefined {
  const text = reader.read(path);
  if (text === undefined) return undefined;
  const places = new Map<string, string>();
  const textOf = (name: string, content: string): SourceText =>
    reader.revision === undefined ? { name, text: content } : { name, text: content, revision: reader.revision };
  const open = (at: string): SourceText | undefined => {
    const found = reader.read(at);
    if (found === undefined) return undefined;
    const name = reader.nameOf(at);
    places.set(name, at);
    return textOf(name, found);
  };
  const loader: MappingLoader = {
    load: (reference, from) => {
      const bundled = join(packageRoot(), 'mappings', `${reference}.yaml`);
      const beside = resolve(dirname(places.get(from.name) ?? path), reference);
      // A bundled mapping that is not in the repository (mapc is a package of it) is the one that is installed.
      return open(bundled) ?? open(beside) ?? (bundledNames().includes(reference) ? installed(bundled) : undefined);
    },
  };
  const name = reader.nameOf(path);
  places.set(name, path);
  return { source: textOf(name, text), loader };
}

function installed(path: string): SourceText | undefined {
  const text = onDisk.read(path);
  return text === undefined ? undefined : { name: basename(path), text };
}

/** Two files, or two folders with files of the same names. Throws MAPC8010 for what is not there. */
export function pairFiles(before: string, after: string): readonly RevisionPair[] {
  if (!isFolder(before) || !isFolder(after)) {
    const [old, fresh] = [before, after].map(name => {
      const revision = revisionOf(mappingPath(name), onDisk);
      if (revision !== undefined) return revision;
      throw new MapcError(mappingNotFound.make(inArgument(name), { name, nearest: nearest(name, bundledNames()) }));
    });
    return [{ path: after, renamedFrom: undefined, before: old, after: fresh }];
  }
  const names = new Set([...yamlFilesIn(before), ...yamlFilesIn(after)].map(path => basename(path)));
  return renamed(
    [...names].sort().map(name => ({
      path: join(after, name),
      renamedFrom: undefined,
      before: revisionOf(resolve(before, name), onDisk),
      after: revisionOf(resolve(after, name), onDisk),
    })),
  );
}

/** Files, and all files of folders, as they are and as a commit has them. Throws MAPC8107 for a file that neither has. */
export function pairWithRevision(words: readonly string[], revision: GitRevision): readonly RevisionPair[] {
  const there = inRevision(revision);
  const paths = words.flatMap((word): readonly string[] => {
    const path = mappingPath(word);
    const inCommit = revision.list(path).filter(file => /\.ya?ml$/.test(file));
    if (isFolder(path) || (!existsSync(path) && inCommit.length > 0)) {
      return [...new Set([...(isFolder(path) ? yamlFilesIn(path) : []), ...inCommit])].sort();
    }
    return [path];
  });
  const pairs = paths.map((path): RevisionPair => {
    const pair = {
      path: shownPath(path),
      renamedFrom: undefined,
      before: revisionOf(path, there),
      after: revisionOf(path, onDisk),
    };
    if (pair.before !== undefined || pair.after !== undefined) return pair;
    const shown = shownPath(path);
    throw new MapcError(revisionAbsent.make(inArgument(shown), { path: shown, revision: revision.name }));
  });
  return renamed(pairs);
}

/**
 * Files that are gone and files that are new are one, if they are of one mapping: of the same name, or with most lines in common. The
 * likest are joined first.
 */
function renamed(pairs: readonly RevisionPair[]): readonly RevisionPair[] {
  const likely = pairs.flatMap(old =>
    pairs.flatMap(fresh => {
      if (old.after !== undefined || old.before === undefined) return [];
      if (fresh.before !== undefined || fresh.after === undefined) return [];
      const score = likeness(old.before.source.text, fresh.after.source.text);
      return score < LEAST_LIKENESS ? [] : [{ old, fresh, score }];
    }),
  );
  likely.sort((a, b) => b.score - a.score);
  const joined = new Map<RevisionPair, RevisionPair>();
  const gone = new Set<RevisionPair>();
  for (const { old, fresh } of likely) {
    if (gone.has(old) || joined.has(fresh)) continue;
    gone.add(old);
    joined.set(fresh, { ...fresh, renamedFrom: old.path, before: old.before });
  }
  return pairs.flatMap(pair => (gone.has(pair) ? [] : [joined.get(pair) ?? pair]));
}

const LEAST_LIKENESS = 0.6;

/** Part of the lines that two texts have in common; 1 where they name the same mapping. */
function likeness(before: string, after: string): number {
  const nameIn = (text: string): string | undefined => /^name:[ \t]*(\S+)/m.exec(text)?.[1];
  if (nameIn(before) !== undefined && nameIn(before) === nameIn(after)) return 1;
  const lines = (text: string): ReadonlySet<string> => new Set(text.split('\n').map(line => line.trim()));
  const [left, right] = [lines(before), lines(after)];
  const common = [...left].filter(line => right.has(line)).length;
  return common / Math.max(left.size, right.size);
}
