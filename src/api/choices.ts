import type { Chain, Step } from '../compiler/chain/find-chain.js';
import {
  otherSide,
  type Relation,
  type RelationReference,
  type SideIndex,
  type SymbolicPattern,
} from '../compiler/relation/relation.js';
import { capturesOf } from '../compiler/relation/resolve-pattern.js';
import { notAChoice } from '../diagnostics/catalog/usage.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import type { Layout } from '../dsl/mapping.js';
import { FORMATS, formatNamed } from '../formats/index.js';
import { dtypeNamed, dtypesOfClass } from '../tensor/dtypes/index.js';

/** What a run may say of the written layout. */
export interface WrittenChoices {
  /** Dtype for all floating tensors whose dtype no bracket says, instead of the layout's. */
  readonly dtype?: string;
  /** Format of the written files, instead of the layout's. */
  readonly format?: string;
}

/**
 * The chain with the written layout as the run wants it: the dtype is its policy for floating tensors, instead of
 * what it says of them (a dtype before a bracket still wins); with another format, the format's own file names hold, and
 * its ending where `file:` has captures. Throws MAPC8006.
 */
export function withChoices(chain: Chain, { dtype, format }: WrittenChoices): Chain {
  if (dtype !== undefined)
    assertChoice(
      '--dtype',
      dtype,
      (dtypesOfClass('float') ?? []).map(({ name }) => name),
    );
  if (format !== undefined) {
    const writable = FORMATS.filter(({ layout }) => layout !== undefined);
    assertChoice(
      '--format',
      format,
      writable.map(({ name }) => name),
    );
  }
  return {
    ...chain,
    steps: chain.steps.map((step, i) => (i < chain.steps.length - 1 ? step : changed(step, dtype, format))),
  };
}

function assertChoice(option: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new MapcError(
    notAChoice.make(inArgument(option), { option, value, choices, nearest: nearest(value, choices) }),
  );
}

function changed({ relation, from }: Step, dtype: string | undefined, format: string | undefined): Step {
  const side = otherSide(from);
  const layout = relation.layouts[side];
  const { span } = layout;
  const all = { from: { text: 'float', span }, to: { text: dtype ?? '', span } };
  const policy = dtype === undefined ? {} : { dtype: [...layout.dtype.filter(({ from }) => !isFloat(from.text)), all] };
  if (format === undefined || format === layout.format.text)
    return { relation: withLayout(relation, side, { ...layout, ...policy }), from };
  const other: Layout = { ...layout, ...policy, format: { text: format, span }, file: undefined };
  return { relation: withFilesOf(format, withLayout(relation, side, other), side), from };
}

const isFloat = (name: string): boolean => name === 'float' || dtypeNamed(name)?.class === 'float';

function withLayout(relation: Relation, side: SideIndex, layout: Layout): Relation {
  const [left, right] = relation.layouts;
  return { ...relation, layouts: side === 0 ? [layout, right] : [left, layout] };
}

/**
 * References without the plain file name that their layout gave them; one with captures is part of the address and stays,
 * but for an ending that says another format: nobody could read such a file.
 */
function withFilesOf(format: string, relation: Relation, side: SideIndex): Relation {
  const renamed = (references: readonly RelationReference[] | undefined): readonly RelationReference[] | undefined =>
    references?.map(reference =>
      capturesOf(reference.file).length > 0
        ? { ...reference, file: withEnding(reference.file, format) }
        : { ...reference, file: undefined },
    );
  return {
    ...relation,
    rules: relation.rules.map(rule => ({
      ...rule,
      sides: side === 0 ? [renamed(rule.sides[0]), rule.sides[1]] : [rule.sides[0], renamed(rule.sides[1])],
    })),
  };
}

function withEnding(file: SymbolicPattern | undefined, name: string): SymbolicPattern | undefined {
  const last = file?.kind === 'segments' ? file.segments.at(-1) : undefined;
  const ending = formatNamed(name)?.ending;
  if (file?.kind !== 'segments' || last?.kind !== 'text' || ending === undefined) return file;
  const isOther = FORMATS.some(format => format.name !== name && format.recognizes?.([last.text]) === true);
  if (!isOther) return file;
  return {
    ...file,
    segments: [...file.segments.slice(0, -1), { ...last, text: last.text.replace(/\.[^.]*$/, ending) }],
  };
}
