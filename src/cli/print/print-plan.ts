import { WORK_KINDS, type PlanReport, type WorkKind } from '../../api/describe-plan.js';
import { escapeControls, showName } from '../../diagnostics/show-name.js';
import { counted, formatCount } from '../../diagnostics/summary.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';
import { formatTable } from '../table.js';

const WORK_TEXTS: Readonly<Record<WorkKind, string>> = {
  copied: 'as they are, in one run each',
  cast: 'another dtype',
  moved: 'elements change places',
  'moved and cast': 'elements change places, and have another dtype',
  computed: 'new values',
};

/** A plan for people: what is read, moved, computed and written, by which rule. */
export function printPlan(report: PlanReport): string {
  const { read, write } = report;
  const passes = read.available === 0 ? 0 : read.bytes / read.available;
  // What is read once is read once with any memory.
  const means =
    read.bytes > read.available
      ? `, with ${formatBytes(read.memory)} of memory and ${counted(read.threads, 'thread')}`
      : '';
  const lines = [
    `${report.from} -> ${report.to} by ${report.mappings.join(', ')}`,
    '',
    `reads   ${counted(read.tensors, 'tensor')} in ${counted(read.files.length, 'file')}, ${formatBytes(read.bytes)} of ${formatBytes(read.available)} (${passes.toFixed(2)} passes${means})`,
    `writes  ${counted(write.tensors, 'tensor')} in ${counted(write.files.length, 'file')}, ${formatCount(write.bytes)} bytes: needs ${formatBytes(write.bytes)} free`,
    ...write.files.map(
      ({ path, size, tensors }) =>
        `        ${showName(path)}  ${formatCount(size)} bytes  ${tensors === 0 ? 'index' : counted(tensors, 'tensor')}`,
    ),
    ...write.sideFiles.map(path => `        ${showName(path)}`),
    '',
    ...WORK_KINDS.flatMap(kind => {
      const { tensors, bytes } = report.work[kind];
      return tensors === 0
        ? []
        : [
            `${kind.padEnd(15)} ${counted(tensors, 'tensor').padEnd(14)} ${formatBytes(bytes).padStart(9)}  ${WORK_TEXTS[kind]}`,
          ];
    }),
    ...(report.proofs.tensors === 0
      ? []
      : [
          `proved          ${counted(report.proofs.tensors, 'claim').padEnd(14)} ${formatBytes(report.proofs.bytes).padStart(9)}  replicas, ties and padding, before anything is written`,
        ]),
    ...report.dropped.map(
      ({ why, count, keys }) =>
        `dropped         ${counted(count, 'tensor').padEnd(14)} ${' '.repeat(9)}  ${keys
          .slice(0, 3)
          .map(key => showName(key))
          .join(', ')}: ${why}`,
    ),
    '',
  ];
  const table = formatTable(
    [
      { title: 'rule' },
      { title: 'tensors', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'work' },
      { title: '' },
    ],
    report.rules.map(({ place, tensors, bytes, work, title }) => [
      place,
      formatCount(tensors),
      formatBytes(bytes),
      work,
      escapeControls(title),
    ]),
  );
  return `${lines.join('\n')}\n${table}`;
}
