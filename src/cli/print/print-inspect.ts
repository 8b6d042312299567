import type { TensorFamily, Totals } from '../../api/inspect.js';
import { escapeControls, showName } from '../../diagnostics/show-name.js';
import { formatBytes } from '../byte-size.js';
import { formatTable } from '../table.js';
import { counted, formatCount } from '../../diagnostics/summary.js';

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
