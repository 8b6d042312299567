import { torchDtypeNotWritable, torchSizeOverflow, torchUnusableKey } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import type { FileToWrite, LayoutOptions, TensorToWrite } from '../../format.js';
import { matchesGlob } from '../../glob.js';
import { isWellFormed } from '../../json/json-scanner.js';
import { layoutIndex } from '../../shards/layout-index.js';
import { measureTensors, type SizedTensor, type WriteRules } from '../../shards/measure-tensors.js';
import { spreadTensors, type FileNames } from '../../shards/spread-tensors.js';
import { WHOLE_FILE } from '../listing/find-root.js';
import { torchType } from '../tensors/storage-types.js';
import { layoutChecklist } from './checklist.js';
import { layoutZip, type ZipMember } from './layout-zip.js';
import { writePickle } from './write-pickle.js';

/** The first rank of a model-parallel checkpoint: one file that holds everything. */
const ONE_FILE = 'consolidated.00';

/** Names of shards, and of one that suffices, on Hugging Face. */
const SHARDS: FileNames = {
  single: 'pytorch_model.bin',
  shard: (number, total) => `pytorch_model-${number}-of-${total}.bin`,
};
const INDEX_FILE = 'pytorch_model.bin.index.json';

/**
 * Lays out torch files, byte for byte as torch.save would write these tensors (without the `serialization_id`, a hash that
 * nothing reads). Tensors stand in the file that they name; the others in `consolidated.00.pth`, or with `maxShardSize` in
 * `pytorch_model.bin` or its shards with their index. A `checklist.chk` goes with files `consolidated.*.pth`. Checksums are
 * left open. Throws MapcError: MAPC5004, MAPC5250-5252.
 */
export function layoutTorch(tensors: readonly TensorToWrite[], options: LayoutOptions = {}): readonly FileToWrite[] {
  const sized = measureTensors(tensors, RULES);
  const names = options.maxShardSize === undefined ? { ...SHARDS, single: oneFile(options.file) } : SHARDS;
  const { files, shards, shardBytes } = spreadTensors(sized, names, options.maxShardSize);
  const root = options.root === undefined || options.root === WHOLE_FILE ? [] : [options.root];
  const laidOut = [...files].map(([path, members]) => layoutFile(path, members, root));
  if (shards !== undefined) laidOut.push(layoutIndex(INDEX_FILE, shards, shardBytes));
  const checklist = layoutChecklist(laidOut, options.sideFiles ?? []);
  return checklist === undefined ? laidOut : [...laidOut, checklist];
}

/** The name of one file that holds everything: with the ending of the pattern, where it then fits it. */
function oneFile(pattern: string | undefined): string {
  const name = `${ONE_FILE}${/\.[a-z]+$/.exec(pattern ?? '')?.[0] ?? ''}`;
  return pattern !== undefined && matchesGlob(pattern, name) ? name : `${ONE_FILE}.pth`;
}

const RULES: WriteRules = {
  holds: dtype => torchType(dtype) !== undefined,
  whyUnusable,
  unusableKey: torchUnusableKey.make,
  dtypeNotWritable: torchDtypeNotWritable.make,
  tooLarge: (place, { tensor }) => torchSizeOverflow.make(place, { file: tensor }),
};

function whyUnusable(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.includes('\0')) return 'it has a NUL character in it';
  return isWellFormed(key) ? undefined : 'half of a surrogate pair stands alone in it';
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function layoutFile(path: string, tensors: readonly SizedTensor[], root: readonly string[]): FileToWrite {
  const folder = folderFor(path);
  const before: readonly ZipMember[] = [
    { name: `${folder}/data.pkl`, content: writePickle(tensors, root) },
    { name: `${folder}/.format_version`, content: encode('1') },
    { name: `${folder}/.storage_alignment`, content: encode('64') },
    { name: `${folder}/byteorder`, content: encode('little') },
  ];
  const storages = tensors.map(({ bytes }, i): ZipMember => ({ name: `${folder}/data/${i}`, content: bytes }));
  const zip = layoutZip([...before, ...storages, { name: `${folder}/version`, content: encode('3\n') }]);
  if (zip === undefined) throw new MapcError(torchSizeOverflow.make(inFile(path), { file: path }));
  return {
    path,
    size: zip.size,
    fixed: zip.fixed,
    tensors: tensors.map(({ index }, i) => ({ tensor: index, offset: zip.dataAt[before.length + i] ?? 0 })),
  };
}

/** The folder in the zip: the file's name without its ending, as torch takes it where it is ASCII. */
function folderFor(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return /^[\x20-\x7e]+$/.test(stem) ? stem : 'archive';
}
