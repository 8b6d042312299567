import type { Plan } from '../compiler/plan.js';
import { foldKeys } from '../compiler/keys/fold-keys.js';
import { lineIndex } from '../diagnostics/line-index.js';
import type { ExecuteOptions } from '../runtime/execute-options.js';
import { plannedReads } from '../runtime/planned-reads.js';
import { byteLength } from '../tensor/dtype.js';
import type { StoredTensor } from '../tensor/listing.js';
import type { Piece } from '../tensor/piece.js';
import { loadsOf } from '../tensor/strided/loads.js';
import { volumeOf } from '../tensor/strided/strided.js';
import type { PreparedConversion } from './prepare.js';

/** What happens to the bytes of a tensor, from the cheapest on. */
export const WORK_KINDS = ['copied', 'cast', 'moved', 'moved and cast', 'computed'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export type WorkShare = {
  readonly tensors: number;
  readonly bytes: number;
};

export type RuleReport = {
  readonly title: string;
  /** `my-model.yaml:27`. */
  readonly place: string;
  readonly tensors: number;
  readonly bytes: number;
  readonly work: WorkKind;
};

/** A plan as one looks at it before it runs. All sizes are bytes. */
export type PlanReport = {
  readonly from: string;
  readonly to: string;
  readonly mappings: readonly string[];
  readonly read: {
    readonly tensors: number;
    /** All that the tensors which are read have. */
    readonly available: number;
    /** What a run reads, proofs included; more than `available` where something is read twice. */
    readonly bytes: number;
    /** With so many threads, and bytes of buffers and tables of all of them. */
    readonly threads: number;
    readonly memory: number;
    readonly files: readonly { readonly path: string; readonly size: number }[];
  };
  readonly write: {
    readonly tensors: number;
    readonly bytes: number;
    readonly files: readonly { readonly path: string; readonly size: number; readonly tensors: number }[];
    readonly sideFiles: readonly string[];
  };
  readonly work: Readonly<Record<WorkKind, WorkShare>>;
  readonly pieces: number;
  readonly proofs: WorkShare;
  /** Largest work first. */
  readonly rules: readonly RuleReport[];
  readonly dropped: readonly { readonly why: string; readonly keys: readonly string[]; readonly count: number }[];
};

/** Everything that a plan says of a run with these options, counted from its pieces and its schedule: nothing of a tensor is read for it. */
export function describePlan(
  { plan, files, chain }: PreparedConversion,
  options: Pick<ExecuteOptions, 'jobs' | 'memory'> = {},
): PlanReport {
  const reads = plannedReads(plan, files, options);
  const byTarget = plan.targets.map((): Piece[] => []);
  for (const piece of plan.pieces) byTarget[piece.target]?.push(piece);
  const work = new Map<WorkKind, { tensors: number; bytes: number }>(
    WORK_KINDS.map(kind => [kind, { tensors: 0, bytes: 0 }]),
  );
  const rules = new Map<number, { tensors: number; bytes: number; work: WorkKind }>();
  plan.targets.forEach((target, i) => {
    const bytes = byteLength(target.dtype, volumeOf(target.shape));
    const kind = workOf(byTarget[i] ?? []);
    add(work, kind, bytes);
    const rule = rules.get(target.rule) ?? { tensors: 0, bytes: 0, work: 'copied' };
    const heavier = WORK_KINDS.indexOf(kind) > WORK_KINDS.indexOf(rule.work) ? kind : rule.work;
    rules.set(target.rule, { tensors: rule.tensors + 1, bytes: rule.bytes + bytes, work: heavier });
  });
  const used = new Set(plan.pieces.flatMap(({ value }) => loadsOf(value).map(load => load.tensor)));
  const share = (kind: WorkKind): WorkShare => work.get(kind) ?? { tensors: 0, bytes: 0 };
  return {
    from: chain.from,
    to: chain.to,
    mappings: chain.steps.map(step => step.relation.mapping.name.text),
    read: {
      tensors: used.size,
      available: [...used].reduce((sum, i) => sum + bytesOfTensor(plan.sources[i]), 0),
      bytes: reads.bytes,
      threads: reads.threads,
      memory: reads.memory,
      files: plan.files.map(({ path, size }) => ({ path, size })),
    },
    write: {
      tensors: plan.targets.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      files: files.map(({ path, size, tensors }) => ({ path, size, tensors: tensors.length })),
      sideFiles: plan.sideFiles.map(({ path }) => path),
    },
    work: {
      copied: share('copied'),
      cast: share('cast'),
      moved: share('moved'),
      'moved and cast': share('moved and cast'),
      computed: share('computed'),
    },
    pieces: plan.pieces.length,
    proofs: {
      tensors: plan.proofs.length,
      bytes: plan.proofs.reduce((sum, { sizes, left }) => sum + elementBytes(left, volumeOf(sizes)), 0),
    },
    rules: [...rules]
      .map(([rule, counts]) => ({ title: plan.rules[rule]?.title ?? '', place: placeOf(plan, rule), ...counts }))
      .sort((a, b) => b.bytes - a.bytes),
    dropped: droppedByReason(plan),
  };
}

const bytesOfTensor = (tensor: StoredTensor | undefined): number =>
  tensor === undefined ? 0 : byteLength(tensor.dtype, volumeOf(tensor.shape));

function add(shares: Map<WorkKind, { tensors: number; bytes: number }>, kind: WorkKind, bytes: number): void {
  const share = shares.get(kind);
  if (share === undefined) return;
  share.tensors++;
  share.bytes += bytes;
}

function workOf(pieces: readonly Piece[]): WorkKind {
  let found: WorkKind = 'copied';
  for (const { value, sizes, strides } of pieces) {
    const load = value.kind === 'cast' ? value.operand : value;
    const inOrder = sizes.length === 1 && strides[0] === 1 && load.kind === 'load' && load.strides[0] === 1;
    let kind: WorkKind = 'computed';
    if (load.kind === 'load')
      kind = value.kind === 'cast' ? (inOrder ? 'cast' : 'moved and cast') : inOrder ? 'copied' : 'moved';
    if (WORK_KINDS.indexOf(kind) > WORK_KINDS.indexOf(found)) found = kind;
  }
  return found;
}

function elementBytes(value: Piece['value'], elements: number): number {
  return value.kind === 'load' ? byteLength(value.dtype, elements) : elements;
}

/** `my-model.yaml:27`: where a rule of a plan stands. */
export function placeOf(plan: Plan, rule: number): string {
  const span = plan.rules[rule]?.span;
  return span === undefined ? '' : `${span.source.name}:${lineIndex(span.source).position(span.start).line}`;
}

function droppedByReason(plan: Plan): PlanReport['dropped'] {
  const reasons = new Map<string, string[]>();
  for (const { why, key } of plan.dropped) {
    const keys = reasons.get(why);
    if (keys === undefined) reasons.set(why, [key]);
    else keys.push(key);
  }
  return [...reasons].map(([why, keys]) => {
    return { why, count: keys.length, keys: foldKeys(keys).map(folded => folded.text) };
  });
}
