import { bigEndian, notTorchFile, refusedContainer, zipEntryMissing } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { showName } from '../../../diagnostics/show-name.js';
import { inFile } from '../../../diagnostics/source.js';
import { readPickle } from '../pickle/machine.js';
import { PickleCutOff } from '../pickle/byte-cursor.js';
import { PickleErrors } from '../pickle/pickle-error.js';
import { refusedArchive } from '../sniff.js';
import { TORCH_NAMES } from '../tensors/torch-names.js';
import { checkBytes, hasChecksums } from '../zip/checksum.js';
import { locateEntries } from '../zip/locate-entries.js';
import { readDirectory } from '../zip/read-directory.js';
import type { StoredEntry } from '../zip/zip-entry.js';
import { malformed, type ZipSource } from '../zip/zip-reader.js';
import type { TorchContent } from './content.js';

/** Bytes that `version` and `byteorder` may have. */
const MAX_SMALL_ENTRY = 64;

const PICKLE = 'data.pkl';

/**
 * Reads a file of the form since torch 1.6: a zip with a folder that has the pickle `data.pkl`, `byteorder`, and a file
 * `data/KEY` for each storage. The checksums of what is read here are checked; those of storages are not, for it would take
 * reading them. Throws MapcError (MAPC5200, MAPC5201, MAPC5203-5215, MAPC5220).
 */
export async function readZipContent(source: ZipSource, maxBytes: number): Promise<TorchContent> {
  const { path } = source;
  const directory = await readDirectory(source, maxBytes);
  const folder = folderOfArchive(source, [...directory.entries.keys()]);
  const entries = await locateEntries(source, directory);
  const checked = hasChecksums(entries.values());
  const bytesOf = async (entry: StoredEntry): Promise<Uint8Array> => {
    const bytes = await source.file.read(entry.dataAt, entry.size);
    if (checked) checkBytes(path, entry, bytes);
    return bytes;
  };

  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined) {
    const found = order.size > MAX_SMALL_ENTRY ? '...' : new TextDecoder('latin1').decode(await bytesOf(order));
    if (found !== 'little') throw new MapcError(bigEndian.make(inFile(path, { offset: order.dataAt }), { found }));
  }
  const version = entries.get(`${folder}version`) ?? entries.get(`${folder}.data/version`);
  if (version === undefined) throw missing(path, `${folder}version`);
  if (version.size <= MAX_SMALL_ENTRY) await bytesOf(version);

  const pickle = entries.get(folder + PICKLE);
  if (pickle === undefined) throw missing(path, folder + PICKLE);
  const errors = new PickleErrors({ path, start: pickle.dataAt });
  if (pickle.size > maxBytes) throw errors.budget(`${pickle.size} bytes`, maxBytes, 0);
  return {
    value: readWhole(await bytesOf(pickle), errors),
    pickleBytes: pickle.size,
    storageBytes: ({ key }) => {
      const entry = entries.get(`${folder}data/${key}`);
      return entry === undefined ? undefined : { offset: entry.dataAt, size: entry.size };
    },
  };
}

/** The folder of the archive, with `/`: that of the first entry, as torch takes it. Throws where another could be meant. */
function folderOfArchive(source: ZipSource, names: readonly string[]): string {
  const { path } = source;
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  const refused = refusedArchive(folder, names);
  if (refused?.kind === 'refused') throw new MapcError(refusedContainer.make(inFile(path), { file: path, ...refused }));
  const pickles = names.filter(name => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle, another] = pickles;
  if (pickle === undefined) {
    const found = names.length === 0 ? 'an empty zip' : `a zip without an entry "*/${PICKLE}"`;
    throw new MapcError(notTorchFile.make(inFile(path), { file: path, found }));
  }
  if (another !== undefined) {
    throw malformed(source, `two of its entries could be the pickle: "${showName(pickle)}" and "${showName(another)}"`);
  }
  if (pickle !== folder + PICKLE) throw missing(path, folder + PICKLE, pickle);
  return folder;
}

function missing(path: string, entry: string, instead?: string): MapcError {
  const found = instead === undefined ? undefined : `there is one in another folder: "${showName(instead)}"`;
  return new MapcError(zipEntryMissing.make(inFile(path), { entry, found }));
}

function readWhole(bytes: Uint8Array, errors: PickleErrors): TorchContent['value'] {
  try {
    const { value, end } = readPickle(bytes, TORCH_NAMES, errors);
    if (end === bytes.length) return value;
    throw errors.ends(`the pickle ends at its byte ${end} and has ${bytes.length}`, end);
  } catch (error) {
    if (!(error instanceof PickleCutOff)) throw error;
    throw errors.ends(`the pickle ends after ${bytes.length} bytes, in the middle of what it says`, bytes.length);
  }
}
