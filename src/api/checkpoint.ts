import type { SourceText } from '../diagnostics/source.js';
import type { Format } from '../formats/format.js';
import { detectFormat, openCheckpoint as openAs } from '../formats/index.js';
import { openParts, type Part } from '../formats/parts.js';
import type { JsonNode } from '../formats/json/json-node.js';
import { readConfig } from '../formats/json/read-json-file.js';
import { openDirectory, type NodeDirectory } from '../runtime/disk/node-directory.js';
import type { Listing } from '../tensor/listing.js';

/** Where to look in a checkpoint. Without a format it is the one that the names of the files tell. */
export interface CheckpointOptions {
  readonly format?: Format;
  /** Files that hold the tensors, as a glob. */
  readonly file?: string;
  /** Entry of the files that holds the tensors. */
  readonly root?: string;
  /** List a key with each of the files that hold it, as ranks do (see `OpenOptions`). */
  readonly sameKeys?: boolean;
  /** Parts in folders of their own, each under a key prefix. */
  readonly parts?: readonly Part[];
  /** Name of the config file; it may be absent. */
  readonly config?: string;
}

/** A config file: its text (findings point into it) and its value. */
export interface Config {
  readonly path: string;
  readonly source: SourceText;
  readonly root: JsonNode;
}

/** A checkpoint whose headers are read; of its tensors not a byte. */
export interface Checkpoint {
  readonly directory: NodeDirectory;
  readonly format: Format;
  readonly listing: Listing;
  readonly config: Config | undefined;
}

/**
 * Opens the checkpoint at `path`, a folder or one file, and reads its headers. Throws MapcError: MAPC5001-5009 (the
 * disk), MAPC5010-5012 (no format, several, one that cannot be read), and what the format finds.
 */
export async function openCheckpoint(path: string, options: CheckpointOptions = {}): Promise<Checkpoint> {
  const directory = await openDirectory(path);
  const format = options.format ?? (await detectFormat(directory));
  const where = {
    ...(options.file === undefined ? {} : { file: options.file }),
    ...(options.root === undefined ? {} : { root: options.root }),
    ...(options.sameKeys === undefined ? {} : { sameKeys: options.sameKeys }),
  };
  const { parts = [] } = options;
  const listing =
    parts.length === 0 ? await openAs(format, directory, where) : await openParts(format, directory, parts, where);
  const config = options.config === undefined ? undefined : await configOf(directory, options.config);
  return { directory, format, listing, config };
}

/** The config file of a checkpoint, or undefined where there is none. Throws MAPC5001-5024 for one that cannot be read. */
export async function configOf(directory: NodeDirectory, path: string): Promise<Config | undefined> {
  if ((await directory.kind(path)) === 'missing') return undefined;
  const { source, root } = await readConfig(directory, path);
  return { path, source, root };
}
