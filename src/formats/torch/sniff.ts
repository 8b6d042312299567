import { decodeUtf8 } from '../json/read-json-file.js';

/** What a file is by its first bytes: the two forms of torch, a form that is refused, or something else, in words. */
export type FileKind =
  | { readonly kind: 'zip' }
  | { readonly kind: 'pickle' }
  | { readonly kind: 'refused'; readonly container: string; readonly advice: string }
  | { readonly kind: 'other'; readonly found: string };

/** Bytes of the beginning that `sniff` wants to see. */
export const SNIFF_BYTES = 512;

const SAVE_AGAIN = 'open it with the torch that wrote it, and save its state_dict() with torch.save';

/** Beginnings of what stands in files of this name besides. Longer ones first where one begins like another. */
const BEGINNINGS: readonly (readonly [beginning: string, found: string])[] = [
  ['version https://git-lfs', 'a pointer of git-lfs: the file itself was not fetched'],
  ['PK\x05\x06', 'an empty zip'],
  ['PK\x07\x08', 'a zip of several parts'],
  ["7z\xbc\xaf'\x1c", 'a 7z archive'],
  ['\x1f\x8b', 'compressed with gzip'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['BZh', 'compressed with bzip2'],
  ['\x89HDF', 'an HDF5 file'],
  ['\x93NUMPY', 'an array of numpy'],
  ['GGUF', 'a GGUF file'],
  ['<', 'a web page or XML'],
  ['{', 'JSON'],
];

/** Says what a file is by its first `SNIFF_BYTES` bytes, or all of them where it is shorter. */
export function sniff(start: Uint8Array): FileKind {
  if (start.length === 0) return { kind: 'other', found: 'empty' };
  if (begins(start, 'PK\x03\x04')) return { kind: 'zip' };
  // PROTO and a protocol: every pickle from protocol 2 on begins so.
  if (start[0] === 0x80 && (start[1] ?? 0) <= 0x0f) return { kind: 'pickle' };
  if (begins(start.subarray(257), 'ustar')) {
    return { kind: 'refused', container: 'a tar archive, the form before torch 0.1.10', advice: SAVE_AGAIN };
  }
  if (begins(start.subarray(8), '{"')) return { kind: 'other', found: 'a safetensors file' };
  const known = BEGINNINGS.find(([beginning]) => begins(start, beginning));
  if (known !== undefined) return { kind: 'other', found: known[1] };
  if (start.every(byte => byte === 0))
    return { kind: 'other', found: 'zeros, as a download that broke off leaves them' };
  return { kind: 'other', found: decodeUtf8(start) === undefined ? 'something else' : 'text' };
}

/** What a zip is whose entries are those of a program, not of a state dictionary; undefined for all others. */
export function refusedArchive(folder: string, names: Iterable<string>): FileKind | undefined {
  for (const name of names) {
    if (name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`)) {
      return { kind: 'refused', container: 'a TorchScript program (torch.jit.save)', advice: SAVE_AGAIN };
    }
    if (name === `${folder}archive_format` || name.startsWith(`${folder}.data/extern_modules`)) {
      return { kind: 'refused', container: 'a program of torch.export or torch.package', advice: SAVE_AGAIN };
    }
  }
  return undefined;
}

function begins(bytes: Uint8Array, beginning: string): boolean {
  for (let i = 0; i < beginning.length; i++) if (bytes[i] !== beginning.charCodeAt(i)) return false;
  return true;
}
