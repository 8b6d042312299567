import { foldKeys } from '../../compiler/keys/fold-keys.js';
import { escapeControls, showName } from '../../diagnostics/show-name.js';
import { counted } from '../../diagnostics/summary.js';
import type { Summary } from '../../runtime/summary.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';
import { formatSeconds } from '../byte-size.js';

/** What a conversion did: tensors, bytes and speed, rules, and what was dropped and why; or that all was there already. */
export function printSummary(summary: Summary): string {
  const { tensors, bytesWritten, bytesRead, resumed, seconds, rules, dropped, proofs, verified } = summary;
  if (verified !== undefined) {
    const known = verified.sources === 'digests' ? 'their SHA-256' : 'their sizes and times';
    return (
      `already complete: ${counted(tensors, 'tensor')}, ${formatBytes(verified.bytes)} verified by the checksums of ` +
      `the receipt in ${formatSeconds(seconds)}; same mapping, and same sources by ${known}; nothing was written`
    );
  }
  const speed = seconds > 0 ? ` (${formatBytes(bytesWritten / seconds)}/s)` : '';
  const reasons = new Map<string, string[]>();
  for (const { why, key } of dropped) reasons.set(why, [...(reasons.get(why) ?? []), key]);
  return [
    `${counted(tensors, 'tensor')}, ${formatBytes(bytesRead)} read and ${formatBytes(bytesWritten)} written in ${formatSeconds(seconds)}${speed}`,
    ...(resumed > 0 ? [`${formatBytes(resumed)} of that had been written before`] : []),
    ...(proofs > 0 ? [`${counted(proofs, 'claim')} proved: replicas, ties, padding`] : []),
    ...rules.map(rule => `  ${String(rule.tensors).padStart(6)}  ${escapeControls(rule.title)}`),
    ...[...reasons].map(([why, keys]) => {
      const folded = foldKeys(keys).map(({ text }) => showName(text));
      const more = folded.length > 3 ? ` and ${folded.length - 3} more` : '';
      return `dropped ${counted(keys.length, 'tensor')} (${folded.slice(0, 3).join(', ')}${more}): ${why}`;
    }),
  ].join('\n');
}
