import type { Plan } from '../../compiler/plan.js';
import { nanWithoutValue } from '../../diagnostics/catalog/run.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, inFile, NOWHERE } from '../../diagnostics/source.js';
import { rowMajorStrides } from '../../tensor/strided/strided.js';
import type { FoundNaN, NotFinite } from './find-lost-nan.js';

/** A NaN that an element of a target would have lost. Plain data. */
export interface LostNaN extends Pick<FoundNaN, 'dtype' | 'sources'> {
  /** The target (index into the plan's), and its flat element. */
  readonly target: number;
  readonly element: number;
}

/** Ends a run: what is written would not be what was computed. A thread does not know the names that a finding needs. */
export class LostNaNError extends Error {
  readonly lost: LostNaN;

  constructor(lost: LostNaN) {
    super(`NaN in target ${lost.target}`);
    this.name = 'LostNaNError';
    this.lost = lost;
  }
}

/**
 * The errors to tell of: one MAPC6033 for all targets that lost a NaN, each with the first place that was found; all else
 * as it is. `shownFile` names a file of the source.
 */
export function withNames(
  errors: readonly unknown[],
  plan: Plan,
  shownFile: (file: number) => string,
): readonly unknown[] {
  const others = errors.filter(error => !(error instanceof LostNaNError));
  const first = new Map<number, LostNaN>();
  for (const error of errors) {
    if (!(error instanceof LostNaNError)) continue;
    const { lost } = error;
    const known = first.get(lost.target);
    if (known === undefined || lost.element < known.element) first.set(lost.target, lost);
  }
  const found = [...first.values()].sort((a, b) => a.target - b.target);
  if (found.length === 0) return others;
  return [...others, new MapcError(found.map(lost => lostNaNFinding(lost, plan, shownFile)))];
}

function lostNaNFinding(lost: LostNaN, plan: Plan, shownFile: (file: number) => string): Diagnostic {
  const target = plan.targets[lost.target];
  const rule = plan.rules[target?.rule ?? -1];
  const sources = lost.sources.flatMap(source => named(source, plan, shownFile) ?? []);
  const [first] = sources;
  const here = rule === undefined ? NOWHERE : at(rule.span);
  return nanWithoutValue.make(
    first === undefined ? here : inFile(first.file, { tensor: first.tensor }),
    {
      target: target?.key ?? '',
      position: positionIn(target?.shape ?? [], rowMajorStrides(target?.shape ?? []), lost.element) ?? [lost.element],
      dtype: lost.dtype,
      sources,
    },
    {
      related: rule === undefined || first === undefined ? [] : [{ place: here, text: 'this rule makes it' }],
      fixes: [
        {
          title:
            'mend the source, or say in the rule what becomes of it: `finite(x, 0)` is x, and 0 where x is NaN or infinite',
          edits: [],
        },
      ],
    },
  );
}

function named({ tensor, element, value, count }: NotFinite, plan: Plan, shownFile: (file: number) => string) {
  const stored = plan.sources[tensor];
  if (stored === undefined) return undefined;
  const position = positionIn(stored.shape, stored.strides, element) ?? [element];
  return { tensor: stored.key, file: shownFile(stored.file), position, value, count };
}

/** Coordinates of the element at this distance from the first. Undefined where strides overlap: it has no one place. */
function positionIn(
  shape: readonly number[],
  strides: readonly number[],
  element: number,
): readonly number[] | undefined {
  const position = shape.map(() => 0);
  let rest = element;
  const order = [...shape.keys()].filter(k => (shape[k] ?? 1) > 1);
  order.sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0));
  for (const k of order) {
    const stride = strides[k] ?? 0;
    const index = stride > 0 ? Math.floor(rest / stride) : 0;
    if (index >= (shape[k] ?? 1)) return undefined;
    position[k] = index;
    rest -= index * stride;
  }
  return rest === 0 ? position : undefined;
}
