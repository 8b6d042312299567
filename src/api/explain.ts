import type { Bound } from '../compiler/bind/bound.js';
import type { BindTensor } from '../compiler/bind/bind-input.js';
import { traceSource, traceTarget, type Place, type TraceInput, type TraceStep } from '../compiler/explain/trace.js';
import { printItem } from '../compiler/layout/print-item.js';
import type { RelationRule, SideIndex } from '../compiler/relation/relation.js';
import { keyUnknown, positionOutside } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { lineIndex } from '../diagnostics/line-index.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { chainsFor } from './choose-chain.js';
import { planExample } from './example-plan.js';
import { checkSettings, type Settings } from './settings.js';
import { loadRelations, prepareConversion, type ConversionRequest } from './prepare.js';

/** A tensor, or one element of it. */
export type ExplainedPlace = {
  readonly layout: string;
  readonly key: string;
  readonly file: string | null;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly position: readonly number[] | null;
};

/** One rule on the way: where it stands, both of its sides as they are written, and what it reads and makes here. */
export type ExplainedStep = {
  readonly rule: {
    readonly place: string;
    readonly sides: readonly { readonly layout: string; readonly references: readonly string[] }[];
    readonly value: readonly string[];
  };
  readonly made: ExplainedPlace;
  readonly read: readonly ExplainedPlace[];
  /** How many tensors or elements are read; `read` has the first ones. */
  readonly count: number;
  /** How the element is made: `bf16(model.embed_tokens.weight[3, 5])`. */
  readonly value: string | null;
};

export type Explanation = {
  readonly key: string;
  readonly position: readonly number[] | null;
  readonly from: string;
  readonly to: string;
  /** Sizes are those of the mapping's example: no checkpoint was given. */
  readonly example: boolean;
  /** Steps that lead to tensors of this key on the written side, the last mapping first. */
  readonly made: readonly ExplainedStep[];
  /** Steps that lead from tensors of this key on the read side. */
  readonly goes: readonly ExplainedStep[];
  /** Why it is not carried over. */
  readonly dropped: { readonly why: string; readonly place: string } | null;
};

export interface ExplainRequest extends Omit<ConversionRequest, 'input'> {
  /** The checkpoint whose headers tell the sizes; without it, the mapping's example does. */
  readonly checkpoint?: string;
  /** `KEY` or `KEY[7,130]`. */
  readonly key: string;
}

interface Planned extends TraceInput {
  readonly from: string;
  readonly to: string;
}

/**
 * Where a tensor or an element comes from and where it goes. Undefined where the mappings do not fit (findings go to
 * `report`). Throws MAPC8016 for a key that is on neither side, MAPC8017 for an element that it does not have.
 */
export async function explain(request: ExplainRequest, report: Report): Promise<Explanation | undefined> {
  const planned = await plannedFor(request, report);
  if (planned === undefined) return undefined;
  const { key, position } = addressOf(request.key);
  const made = traceTarget(planned, key, position);
  const goes = traceSource(planned, key, position);
  const dropped = droppedHere(planned, key);
  if (made === undefined && goes === undefined) {
    const keys = [...planned.tensors, ...(planned.bounds.at(-1)?.targets ?? [])].map(tensor => tensor.key);
    throw new MapcError(keyUnknown.make(inArgument(key), { key, nearest: nearest(key, new Set(keys)) }));
  }
  const steps = [...(made ?? []), ...(goes ?? [])];
  if (position !== undefined && steps.length === 0 && dropped === undefined) {
    const shape = [...planned.tensors, ...(planned.bounds.at(-1)?.targets ?? [])].find(t => t.key === key)?.shape ?? [];
    throw new MapcError(positionOutside.make(inArgument(request.key), { key, position, shape }));
  }
  return {
    key,
    position: position ?? null,
    from: planned.from,
    to: planned.to,
    example: request.checkpoint === undefined,
    made: (made ?? []).map(explainedStep),
    goes: (goes ?? []).map(explainedStep),
    dropped: dropped ?? null,
  };
}

async function plannedFor(request: ExplainRequest, report: Report): Promise<Planned | undefined> {
  if (request.checkpoint !== undefined) {
    const prepared = await prepareConversion({ ...request, input: request.checkpoint }, report);
    if (prepared === undefined) return undefined;
    const { plan, chain, bounds } = prepared;
    const tensors = plan.sources.map((tensor): BindTensor => ({
      ...tensor,
      file: plan.files[tensor.file]?.path ?? '',
    }));
    return { chain, bounds, tensors, from: chain.from, to: chain.to };
  }
  const relations = loadRelations(request.mappings, report);
  const [chain] =
    relations === undefined
      ? []
      : chainsFor(
          relations.filter(({ rules }) => rules.length > 0),
          request,
        );
  if (chain === undefined) return undefined;
  const set: Settings = request.set ?? new Map();
  checkSettings(relations ?? [], set);
  const example = planExample(chain, set, report);
  return example === undefined ? undefined : { chain, ...example, from: chain.from, to: chain.to };
}

/** `KEY[7,130]` taken apart; brackets with anything but numbers belong to the key. */
export function addressOf(text: string): { readonly key: string; readonly position: readonly number[] | undefined } {
  const [, key = text, numbers] = /^(.*)\[\s*(\d{1,15}(?:\s*,\s*\d{1,15})*)?\s*\]$/s.exec(text) ?? [];
  if (key === text) return { key, position: undefined };
  return { key, position: numbers === undefined ? [] : numbers.split(',').map(Number) };
}

function explainedStep({ rule, step, made, read, count, value }: TraceStep): ExplainedStep {
  return {
    rule: {
      place: placeText(rule),
      sides: ([0, 1] as const).map(side => ({
        layout: step.relation.layouts[side].name,
        references: sideTexts(rule, side),
      })),
      value: rule.source.value.map(({ span }) => span.source.text.slice(span.start, span.end)),
    },
    made: explainedPlace(made),
    read: read.map(explainedPlace),
    count,
    value: value ?? null,
  };
}

function explainedPlace({ layout, key, file, dtype, shape, position }: Place): ExplainedPlace {
  return { layout, key, file: file ?? null, dtype: dtype.name, shape, position: position ?? null };
}

function placeText({ source }: RelationRule): string {
  const { span } = source;
  return `${span.source.name}:${lineIndex(span.source).position(span.start).line}`;
}

/** The references of a side as they stand in the mapping; brackets that operations led to are printed. */
function sideTexts(rule: RelationRule, side: SideIndex): readonly string[] {
  return (rule.sides[side] ?? []).map(({ source, items, dtype, role }) => {
    const brackets = source.brackets === undefined ? '' : ` ${dtype?.name ?? ''}[${items.map(printItem).join(' ')}]`;
    return `${role === undefined ? '' : `${role}: `}${source.key.text}${brackets}`;
  });
}

function droppedHere({ bounds, tensors, chain }: Planned, key: string): Explanation['dropped'] | undefined {
  const [bound]: readonly (Bound | undefined)[] = bounds;
  const found = bound?.dropped.find(({ tensor }) => tensors[tensor]?.key === key);
  const rule = found === undefined ? undefined : chain.steps[0]?.relation.rules[found.rule];
  return found === undefined || rule === undefined ? undefined : { why: found.why, place: placeText(rule) };
}
