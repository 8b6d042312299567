import { belongsToNoPart } from '../diagnostics/catalog/files.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import type { Listing, StoredFile, StoredTensor } from '../tensor/listing.js';
import type { Directory } from './directory.js';
import type { FileToWrite, Format, LayoutOptions, OpenOptions, TensorToWrite } from './format.js';
import { openCheckpoint } from './index.js';
import { subDirectory } from './sub-directory.js';

/** A part of a checkpoint: the folder that it stands in, and what its keys begin with as seen from the whole. */
export interface Part {
  readonly prefix: string;
  readonly folder: string;
}

/** Reads the headers of all parts: one listing, with the keys under their prefixes. Throws what opening a part throws. */
export async function openParts(
  format: Format,
  directory: Directory,
  parts: readonly Part[],
  options: OpenOptions = {},
): Promise<Listing> {
  const files: StoredFile[] = [];
  const tensors: StoredTensor[] = [];
  for (const { prefix, folder } of parts) {
    const listing = await openCheckpoint(format, subDirectory(directory, folder), options);
    const first = files.length;
    files.push(...listing.files.map(file => ({ ...file, path: `${folder}/${file.path}` })));
    tensors.push(
      ...listing.tensors.map(tensor => ({ ...tensor, key: prefix + tensor.key, file: first + tensor.file })),
    );
  }
  return { format: format.name, files, tensors };
}

/** Lays out each part in its folder, as the format lays out a checkpoint. Throws MAPC5013 for a key without a part. */
export function layoutParts(
  layout: NonNullable<Format['layout']>,
  tensors: readonly TensorToWrite[],
  parts: readonly Part[],
  options: LayoutOptions,
): readonly FileToWrite[] {
  const findings: Diagnostic[] = [];
  const ofPart = parts.map((): { readonly tensor: TensorToWrite; readonly index: number }[] => []);
  tensors.forEach((tensor, index) => {
    const [longest] = parts
      .map((part, i) => ({ part, i }))
      .filter(({ part }) => tensor.key.startsWith(part.prefix))
      .sort((a, b) => b.part.prefix.length - a.part.prefix.length);
    if (longest === undefined) {
      const prefixes = parts.map(part => part.prefix);
      findings.push(belongsToNoPart.make(inFile('', { tensor: tensor.key }), { tensor: tensor.key, prefixes }));
      return;
    }
    ofPart[longest.i]?.push({ tensor: { ...tensor, key: tensor.key.slice(longest.part.prefix.length) }, index });
  });
  if (findings.length > 0) throw new MapcError(findings);
  return parts.flatMap(({ folder }, i) => {
    const members = ofPart[i] ?? [];
    const { standing } = options;
    const files = layout(
      members.map(({ tensor }) => tensor),
      {
        ...options,
        ...(standing === undefined ? {} : { standing: members.map(({ index }) => standing[index]) }),
        sideFiles: within(folder, options.sideFiles ?? []),
      },
    );
    return files.map(file => ({
      ...file,
      path: `${folder}/${file.path}`,
      tensors: file.tensors.map(({ tensor, offset }) => ({ tensor: members[tensor]?.index ?? 0, offset })),
    }));
  });
}

/** The files that stand in a folder, as they are called there. */
function within(folder: string, paths: readonly string[]): readonly string[] {
  return paths.flatMap(path => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
}
