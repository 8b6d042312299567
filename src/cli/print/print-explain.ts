import type { ExplainedPlace, ExplainedStep, Explanation } from '../../api/explain.js';
import { escapeControls } from '../../diagnostics/show-name.js';
import { formatCount } from '../../diagnostics/summary.js';

/** Where a tensor or an element comes from and goes to, rule by rule. */
export function printExplanation(explanation: Explanation): string {
  const { made, goes, dropped, example, from, to } = explanation;
  const parts = [
    ...(made.length > 0 ? [`made, ${from} -> ${to}:`, ...made.map(printStep)] : []),
    ...(goes.length > 0 ? [`goes, ${from} -> ${to}:`, ...goes.map(printStep)] : []),
    ...(dropped === null ? [] : [`dropped by ${dropped.place}: ${escapeControls(dropped.why)}\n`]),
    ...(example ? ["sizes are those of the mapping's example; --checkpoint DIR takes real ones\n"] : []),
  ];
  return parts.join('\n');
}

function printStep({ rule, made, read, count, value }: ExplainedStep): string {
  const width = Math.max(...rule.sides.map(({ layout }) => layout.length));
  const sides = rule.sides.flatMap(({ layout, references }) =>
    (references.length === 0 ? ['null'] : references).map((text, i) => {
      const name = i === 0 ? `${layout}:` : '';
      return `      ${name.padEnd(width + 1)} ${escapeControls(text)}`;
    }),
  );
  const more = count > read.length ? [`      and ${formatCount(count - read.length)} more`] : [];
  return [
    `  ${placeText(made)}`,
    `    by ${rule.place}`,
    ...sides,
    ...rule.value.map(equation => `      ${''.padEnd(width + 1)} ${escapeControls(equation)}`),
    `    from`,
    ...(read.length === 0
      ? ['      nothing: it is made of sizes alone']
      : read.map(place => `      ${placeText(place)}`)),
    ...more,
    ...(value === null ? [] : [`    = ${escapeControls(value)}`]),
    '',
  ].join('\n');
}

function placeText({ layout, key, file, dtype, shape, position }: ExplainedPlace): string {
  const element = position === null ? '' : `[${position.join(', ')}]`;
  const where = file === null ? '' : ` in ${escapeControls(file)}`;
  return `${layout}: ${escapeControls(key)}${element}  ${dtype}[${shape.join(' ')}]${where}`;
}
