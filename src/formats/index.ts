import { ambiguousFormat, formatNotReadable, unknownFormat } from '../diagnostics/catalog/files.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import type { Listing } from '../tensor/listing.js';
import { gguf } from './declared/gguf.js';
import { npz } from './declared/npz.js';
import { orbax } from './declared/orbax.js';
import type { Directory } from './directory.js';
import type { Format, OpenOptions } from './format.js';
import { safetensors } from './safetensors/safetensors.js';
import { torch } from './torch/torch.js';

/** Every format; the order of tables and suggestions. */
export const FORMATS: readonly Format[] = Object.freeze<Format[]>([safetensors, torch, gguf, orbax, npz]);

/** The format of this name, or undefined. */
export function formatNamed(name: string): Format | undefined {
  return FORMATS.find(format => format.name === name);
}

/**
 * The format whose files the folder holds, by their names: those in the folder itself, else those in its subfolders.
 * Throws MAPC5010 where there is none and MAPC5011 where there are several: which one counts is never guessed.
 */
export async function detectFormat(directory: Directory): Promise<Format> {
  const names = await directory.list();
  const here = FORMATS.filter(format => format.recognizes?.(names.filter(name => !name.includes('/'))));
  const found = here.length > 0 ? here : FORMATS.filter(format => format.recognizes?.(names));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const place = inFile(directory.name);
  const parameters = {
    directory: directory.name,
    formats: (second === undefined ? FORMATS : found).map(({ name }) => name),
  };
  throw new MapcError(
    second === undefined ? unknownFormat.make(place, parameters) : ambiguousFormat.make(place, parameters),
  );
}

/** Reads the headers of a checkpoint in this format. Throws MAPC5012 for a format that is declared only. */
export function openCheckpoint(format: Format, directory: Directory, options: OpenOptions = {}): Promise<Listing> {
  if (format.open !== undefined) return format.open(directory, options);
  const formats = FORMATS.filter(({ open }) => open !== undefined).map(({ name }) => name);
  return Promise.reject(
    new MapcError(formatNotReadable.make(inFile(directory.name), { format: format.name, formats })),
  );
}
