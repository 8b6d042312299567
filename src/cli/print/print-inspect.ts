import type { TensorFamily, Totals } from '../../api/inspect.js';
import { escapeControls, showName } from '../../diagnostics/show-name.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';
import { formatTable } from '../table.js';
import { counted, formatCount } from '../../diagnostics/summary.js';
import type { StoredFile } from '../../tensor/listing.js';

/** Families of tensors as a table, and the totals below it. */
export function printInspect(families: readonly TensorFamily[], totals: Totals): string {
  const rows = families.map(({ key, count, dtype, shape, files, bytes }) => [
    escapeControls(key),
    String(count),
    dtype,
    `[${shape.join(' ')}]`,
    formatBytes(bytes),
    filesOf(files),
  ]);
  const table = formatTable(
    [
      { title: 'tensor' },
      { title: '', align: 'right' },
      { title: 'dtype' },
      { title: 'shape' },
      { title: 'size', align: 'right' },
      { title: 'file' },
    ],
    rows,
  );
  const dtypes = totals.dtypes.map(
    ({ dtype, tensors, bytes }) => `${dtype}: ${formatCount(tensors)} (${formatBytes(bytes)})`,
  );
  return (
    `${table}\n${counted(totals.tensors, 'tensor')}, ${formatCount(totals.parameters)} parameters, ` +
    `${formatBytes(totals.bytes)} in ${counted(totals.files, 'file')}\n${dtypes.join(', ')}\n`
  );
}

/** `model-00001-of-00003.safetensors`, or the first one and how many more. */
function filesOf(files: readonly string[]): string {
  const [first = '', ...more] = files;
  return more.length === 0 ? showName(first) : `${showName(first)} and ${more.length} more`;
}

/** What the files say besides their tensors: a line for each entry; files that say the same are named together. */
export function printMetadata(files: readonly StoredFile[]): string {
  const groups = new Map<string, string[]>();
  for (const { path, metadata } of files) {
    if (metadata === undefined || metadata.size === 0) continue;
    const text = [...metadata].map(([key, value]) => `  ${showName(key)}: ${showName(value)}\n`).join('');
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [path]);
    else group.push(path);
  }
  return [...groups].map(([text, paths]) => `${filesOf(paths)}:\n${text}`).join('');
}

/** What was compared with the checksums of the files, in bytes; nothing where it was not asked. */
export function printVerified(bytes: number | undefined): string {
  if (bytes === undefined) return '';
  return bytes === 0
    ? 'these files keep no checksums\n'
    : `${formatBytes(bytes)} have the checksums that the files keep\n`;
}
