import type { Place, TraceStep } from '../../compiler/explain/trace.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { showName } from '../../diagnostics/show-name.js';
import type { Span } from '../../diagnostics/source.js';
import { counted } from '../../diagnostics/summary.js';

/** `my-model.yaml:27`. */
export function placeOf({ source, start }: Span): string {
  return `${source.name}:${lineIndex(source).position(start).line}`;
}

/** Where elements come from, a line for each rule on the way. */
export function describeTrace(steps: readonly TraceStep[]): string {
  return steps
    .map(({ made, read, count, rule, value }) => {
      const more = count > 1 ? ` and ${counted(count - 1, 'more element')}` : '';
      const [first] = read;
      const from = first === undefined ? 'sizes alone' : `${describePlace(first)}${more}`;
      const how = value === undefined || value.endsWith(']') ? '' : ` as ${showName(value)}`;
      return `${describePlace(made)} is made of ${from}${how}, by ${placeOf(rule.source.span)}`;
    })
    .join('\n');
}

function describePlace({ layout, key, file, position }: Place): string {
  const element = position === undefined ? '' : `[${position.join(', ')}]`;
  return `${layout}: ${showName(key)}${element}${file === undefined ? '' : ` in ${showName(file)}`}`;
}
