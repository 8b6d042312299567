import { bigEndian, legacyMalformed, notTorchFile } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { showName } from '../../../diagnostics/show-name.js';
import { inFile } from '../../../diagnostics/source.js';
import { addChecked, multiplyChecked } from '../../checked.js';
import { PickleCutOff } from '../pickle/byte-cursor.js';
import { readPickle, type PickleNames } from '../pickle/machine.js';
import { PickleErrors } from '../pickle/pickle-error.js';
import { asKind, type PickleStorage, type PickleValue } from '../pickle/value.js';
import { storageItemBytes } from '../tensors/storage-types.js';
import { TORCH_NAMES } from '../tensors/torch-names.js';
import type { ZipSource } from '../zip/zip-reader.js';
import type { StorageBytes, TorchContent } from './content.js';

/** What the first pickle of the form is. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Bytes that are read at first; a pickle that is cut off there is read again with four times as many. */
const FIRST_READ = 1 << 20;

/** Bytes of the number of elements before each storage. */
const COUNT_BYTES = 8;

/**
 * Reads a file of the form before torch 1.6: pickles one after the other (a magic number, the version, what machine wrote
 * it, what was saved, the names of the storages) and behind them each storage, its number of elements first. Throws MapcError (MAPC5200,
 * MAPC5210-5215, MAPC5220, MAPC5240).
 */
export async function readLegacyContent(source: ZipSource, maxBytes: number): Promise<TorchContent> {
  const { file, path } = source;
  for (let length = Math.min(FIRST_READ, file.size); ; length = Math.min(4 * length, file.size)) {
    const bytes = await file.read(0, Math.min(length, maxBytes));
    try {
      return await readStorages(source, readPickles(bytes, path));
    } catch (error) {
      if (!(error instanceof PickleCutOff)) throw error;
      const errors = new PickleErrors({ path, start: 0 });
      if (length >= file.size) throw errors.ends('the file ends in the middle of a pickle', bytes.length);
      if (length >= maxBytes) throw errors.budget(`more than ${maxBytes} bytes`, maxBytes, maxBytes);
    }
  }
}

interface Pickles {
  readonly value: PickleValue;
  /** Names of the storages in the order in which they stand in the file. */
  readonly keys: readonly string[];
  readonly storages: ReadonlyMap<string, PickleStorage>;
  /** Byte behind the last pickle. */
  readonly end: number;
}

/** The five pickles that the bytes begin with. */
function readPickles(bytes: Uint8Array, path: string): Pickles {
  let end = 0;
  const storages = new Map<string, PickleStorage>();
  const next = (names: PickleNames): PickleValue => {
    const start = end;
    const read = readPickle(bytes.subarray(start), names, new PickleErrors({ path, start }));
    end += read.end;
    return read.value;
  };
  if (next(TORCH_NAMES) !== MAGIC) {
    const found = 'a pickle that torch.save has not written';
    throw new MapcError(notTorchFile.make(inFile(path), { file: path, found }));
  }
  if (next(TORCH_NAMES) !== VERSION) throw damaged(path, `its version is not ${VERSION}`, end);
  const order = asKind(next(TORCH_NAMES), 'dict')?.entries.get('little_endian');
  if (order !== true) {
    const found = order === false ? 'big' : 'of an order that is not said';
    throw new MapcError(bigEndian.make(inFile(path, { offset: 0 }), { found }));
  }
  const value = next(remembering(storages, path));
  const keys = asKind(next(TORCH_NAMES), 'list')?.items;
  if (keys === undefined) throw damaged(path, 'the names of its storages are missing', end);
  return {
    ...{ value, storages, end },
    keys: keys.map(key => {
      if (typeof key === 'string') return key;
      throw damaged(path, 'the name of a storage is no text', end);
    }),
  };
}

/** Names that keep the storages they meet: the file says how long each is only in relation to its type. */
function remembering(storages: Map<string, PickleStorage>, path: string): PickleNames {
  return {
    ...TORCH_NAMES,
    persistent: (id, errors, offset) => {
      const value = TORCH_NAMES.persistent(id, errors, offset);
      const storage = asKind(value, 'storage');
      if (storage === undefined) return value;
      const earlier = storages.get(storage.key);
      if (earlier === undefined) storages.set(storage.key, storage);
      else if (earlier.elements !== storage.elements || itemBytes(earlier) !== itemBytes(storage)) {
        throw damaged(path, `the storage "${showName(storage.key)}" is described in two ways`, offset);
      }
      return value;
    },
  };
}

/** Finds where each storage stands. They must fill the rest of the file. */
async function readStorages({ file, path }: ZipSource, pickles: Pickles): Promise<TorchContent> {
  const places = new Map<string, StorageBytes>();
  let at = pickles.end;
  for (const key of pickles.keys) {
    const named = `the storage "${showName(key)}"`;
    const storage = pickles.storages.get(key);
    const size = storage === undefined ? undefined : multiplyChecked(storage.elements, itemBytes(storage));
    if (storage === undefined || size === undefined) throw damaged(path, `no tensor says what ${named} is`, at);
    if (places.has(key)) throw damaged(path, `${named} stands in it twice`, at);
    if (COUNT_BYTES > file.size - at) throw damaged(path, `it ends before ${named}`, at);
    const head = await file.read(at, COUNT_BYTES);
    const count = new DataView(head.buffer, head.byteOffset, COUNT_BYTES).getBigUint64(0, true);
    if (count !== BigInt(storage.elements)) {
      throw damaged(path, `${named} has ${count} elements, and its tensors say ${storage.elements}`, at);
    }
    const end = addChecked(at + COUNT_BYTES, size);
    if (end === undefined || end > file.size) throw damaged(path, `it ends inside of ${named}`, at);
    places.set(key, { offset: at + COUNT_BYTES, size });
    at = end;
  }
  if (at !== file.size) throw damaged(path, `${file.size - at} bytes stand behind its last storage`, at);
  return {
    value: pickles.value,
    pickleBytes: pickles.end,
    storageBytes: ({ key }) => places.get(key),
  };
}

const itemBytes = ({ type }: PickleStorage): number => storageItemBytes(type);

function damaged(path: string, problem: string, offset: number): MapcError {
  return new MapcError(legacyMalformed.make(inFile(path, { offset }), { problem }));
}
