import type { Json } from '../../diagnostics/diagnostic.js';
import type { Origin } from '../origin.js';

/** Name of a receipt inside of the output. */
export const RECEIPT_NAME = 'mapc.json';

/**
 * What an output is, so that it can be proved later: where it comes from, and checksums of all its bytes. The same
 * conversion of the same source gives the same receipt: nothing in it tells of the run.
 */
export interface Receipt extends Origin {
  readonly sources: readonly ReceiptSource[];
  readonly files: readonly ReceiptFile[];
  readonly tensors: readonly ReceiptTensor[];
}

/** A source file as it was read. */
export interface ReceiptSource {
  readonly path: string;
  readonly size: number;
  /** When it was last written to, in ISO form. */
  readonly modified: string;
  /** Of all its bytes, where digests were asked for. */
  readonly sha256?: string;
}

/** A file of the output. `around` is the SHA-256 of its bytes outside of tensors, in order: a side file has no others. */
export interface ReceiptFile {
  readonly path: string;
  readonly size: number;
  readonly around: string;
}

/** A tensor of the output: bytes [offset, offset + bytes) of its file. */
export interface ReceiptTensor {
  readonly key: string;
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
  /** Its checksums, in hexadecimal. CRC-32 is missing where the file system cloned the file, SHA-256 unless it was asked for. */
  readonly crc32?: string;
  readonly sha256?: string;
}

/** The text of a receipt: fields in a fixed order, one line for each source, file and tensor. */
export function printReceipt({ version, mappings, from, to, settings, sources, files, tensors }: Receipt): string {
  const fields: readonly (readonly [string, Json])[] = [
    ['receipt', 1],
    ['mapc', version],
    ['mappings', mappings.map(({ name, sha256 }) => ({ name, sha256 }))],
    ['from', from],
    ['to', to],
    ['settings', settings],
  ];
  const lists: readonly (readonly [string, readonly object[]])[] = [
    ['sources', sources],
    ['files', files],
    ['tensors', tensors],
  ];
  const lines = [
    ...fields.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
    ...lists.map(([name, items]) => {
      const rows = items.map(item => `    ${JSON.stringify(item)}`).join(',\n');
      return `  ${JSON.stringify(name)}: ${items.length === 0 ? '[]' : `[\n${rows}\n  ]`}`;
    }),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}
