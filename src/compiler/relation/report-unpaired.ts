import { axisOnOneSide, restOnOneSide, unpairedBlock } from '../../diagnostics/catalog/layout.js';
import type { Diagnostic, Fix, Label, Report } from '../../diagnostics/diagnostic.js';
import { replaceFix } from '../../diagnostics/replace-fix.js';
import { at, type Span } from '../../diagnostics/source.js';
import { listOf, nearest } from '../../diagnostics/suggest.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { printItem } from '../layout/print-item.js';
import { axisItems, REST } from './blocks.js';
import { otherSide, type RelationReference, type SideIndex, type SymbolicBlock } from './relation.js';

/** A block without a partner. */
export interface LoneBlock {
  readonly side: SideIndex;
  readonly reference: RelationReference;
  readonly block: SymbolicBlock;
  /** What it would pair by. */
  readonly domain: readonly string[];
}

type Sides = readonly [readonly RelationReference[], readonly RelationReference[]];

/**
 * Says of blocks without a partner what keeps them apart: those that have most axes in common were meant for each other, and
 * the axes that only one of them has are the mistake. `uses` counts how often the mapping names an axis: of two names for
 * one thing, the rarer is the slip. Reports MAPC3001, MAPC3002, MAPC3011.
 */
export function reportUnpaired(
  sides: Sides,
  alone: readonly [readonly LoneBlock[], readonly LoneBlock[]],
  uses: (name: string) => number,
  report: Report,
): void {
  const said = new Set<string>();
  const once = (id: string, finding: () => Diagnostic): void => {
    if (said.has(id)) return;
    said.add(id);
    report(finding());
  };
  const left = [...alone[1]];
  for (const block of alone[0]) {
    const partner = likeliest(block, left, alone[0].length === 1);
    if (partner === undefined) reportAlone(block, sides, once);
    else {
      left.splice(left.indexOf(partner), 1);
      reportDifference(block, partner, uses, once);
    }
  }
  for (const block of left) reportAlone(block, sides, once);
}

type Once = (id: string, finding: () => Diagnostic) => void;

/** The block of the other side with most axes in common; any, where only two are left. */
function likeliest(block: LoneBlock, others: readonly LoneBlock[], only: boolean): LoneBlock | undefined {
  const shared = (other: LoneBlock): number => other.domain.filter(axis => block.domain.includes(axis)).length;
  const best = others.reduce<LoneBlock | undefined>(
    (a, b) => (a === undefined || shared(b) > shared(a) ? b : a),
    undefined,
  );
  return best !== undefined && (shared(best) > 0 || (only && others.length === 1)) ? best : undefined;
}

function reportAlone({ side, reference, block, domain }: LoneBlock, sides: Sides, once: Once): void {
  const related = sides[otherSide(side)].map((other): Label => {
    const blocks = other.blocks.map(candidate => `[${candidate.domain.join(' ')}]`);
    return { place: placeOf(other), text: `${blocks.length === 1 ? 'a block' : 'blocks'} of ${listOf(blocks, 'and')}` };
  });
  once(`${side} block ${reference.index} ${domain.join(' ')}`, () =>
    unpairedBlock.make(at(block.span), { axes: domain }, { related }),
  );
}

function reportDifference(left: LoneBlock, right: LoneBlock, uses: (name: string) => number, once: Once): void {
  const only = (a: LoneBlock, b: LoneBlock): readonly string[] => a.domain.filter(axis => !b.domain.includes(axis));
  const [leftOnly, rightOnly] = [only(left, right), only(right, left)];
  if (leftOnly.includes(REST) || rightOnly.includes(REST)) {
    const [open, closed] = leftOnly.includes(REST) ? [left, right] : [right, left];
    once(`rest ${open.reference.index} ${closed.reference.index}`, () => restFinding(open, closed));
    return;
  }
  const [a, b] = [leftOnly[0], rightOnly[0]];
  if (a !== undefined && b !== undefined && leftOnly.length === 1 && rightOnly.length === 1) {
    const slip = uses(a) <= uses(b) ? { of: left, name: a, other: b } : { of: right, name: b, other: a };
    const partner = slip.of === left ? right : left;
    once(`${slip.of.side} ${slip.name}`, () => {
      const related = [{ place: at(placeOfAxis(partner, slip.other)), text: 'stands on this side only, too' }];
      return axisFinding(slip.of, slip.name, [slip.other], related, renameFixes(slip.of, slip.name, slip.other));
    });
    return;
  }
  for (const [block, names, partner, others] of [
    [left, leftOnly, right, rightOnly],
    [right, rightOnly, left, leftOnly],
  ] as const) {
    const related = [{ place: placeOf(partner.reference), text: `a block of [${partner.domain.join(' ')}]` }];
    for (const name of names) {
      const [near] = block.side === 0 ? nearest(name, others, { limit: 1, within: Math.floor(name.length / 3) }) : [];
      const fixes = near === undefined ? [] : renameFixes(block, name, near);
      once(`${block.side} ${name}`, () => axisFinding(block, name, others, related, fixes));
    }
  }
}

function axisFinding(
  { reference, ...block }: LoneBlock,
  axis: string,
  candidates: readonly string[],
  related: readonly Label[],
  fixes: readonly Fix[],
): Diagnostic {
  const capture = reference.captures.includes(axis);
  const place = at(placeOfAxis({ reference, ...block }, axis));
  return axisOnOneSide.make(place, { axis, capture, candidates }, { related, fixes });
}

/** `[...]` against brackets without it. Where no brackets are written, those of the other side can be. */
function restFinding(open: LoneBlock, closed: LoneBlock): Diagnostic {
  const { source } = open.reference;
  const related = [{ place: placeOf(closed.reference), text: 'the other side has these' }];
  if (source.brackets !== undefined) {
    return restOnOneSide.make(at(placeOfAxis(open, REST)), { written: true }, { related });
  }
  const { span } = source.key;
  const own = closed.reference.items.filter(item => !(item.kind === 'axis' && open.domain.includes(item.name)));
  const text = `[${own.map(printItem).join(' ')}]`;
  const edits = [{ span: { ...span, start: span.end }, text: ` ${text}` }];
  const fits = axesIn(own).every(axis => !open.domain.includes(axis)) && covers(own, open, closed);
  return restOnOneSide.make(
    at(span),
    { written: false },
    { related, fixes: fits ? [{ title: `write "${text}"`, edits }] : [] },
  );
}

/** True if these brackets would pair with the other side's block. */
function covers(items: readonly BracketItem[], open: LoneBlock, closed: LoneBlock): boolean {
  const domain = new Set([...open.domain.filter(axis => axis !== REST), ...axesIn(items)]);
  return domain.size === closed.domain.length && closed.domain.every(axis => domain.has(axis));
}

const axesIn = (items: readonly BracketItem[]): readonly string[] => axisItems(items).map(item => item.name);

/** Only what is written so can be replaced: names of included rules are made. */
function renameFixes(block: LoneBlock, from: string, to: string): readonly Fix[] {
  const span = placeOfAxis(block, from);
  const written = span.source.text.slice(span.start, span.end);
  if (written === from) return [replaceFix(span, to)];
  return written === `{${from}}` ? [replaceFix(span, `{${to}}`)] : [];
}

const placeOf = (reference: RelationReference): Label['place'] =>
  at(reference.source.brackets?.span ?? reference.source.span);

function placeOfAxis({ reference }: LoneBlock, name: string): Span {
  const found =
    name === REST
      ? reference.items.find(item => item.kind === 'rest')
      : axisItems(reference.items).find(item => item.name === name);
  if (found !== undefined) return found.span;
  const { key } = reference;
  if (key.kind === 'regex') return key.span;
  const hole = key.segments.find(segment =>
    segment.kind === 'number'
      ? segment.form.kind === 'capture'
        ? segment.form.capture === name
        : segment.form.captures.includes(name)
      : 'capture' in segment && segment.capture === name,
  );
  return hole?.span ?? reference.source.span;
}
