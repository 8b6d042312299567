import type { Span } from '../../diagnostics/source.js';
import { entriesOf } from '../document/read-nodes.js';
import { fieldOf } from '../yaml/node.js';
import { replaced, withoutField } from './edits.js';
import type { Made, MutantDocument, MutantKind } from './mutant.js';
import { referencesOf } from './walk.js';

/** A dtype that is easily taken for another one: of the same width where there is one. */
const OTHER: Readonly<Record<string, string>> = {
  bf16: 'f16',
  f16: 'bf16',
  f32: 'bf16',
  f64: 'f32',
  f8e4m3: 'f8e5m2',
  f8e5m2: 'f8e4m3',
  f8e8m0: 'u8',
  f4e2m1: 'u4',
  i8: 'u8',
  u8: 'i8',
  i32: 'i64',
  i64: 'i32',
  float: 'bf16',
  int: 'i8',
};

/** `f8e5m2` for `f8e4m3`. */
export const otherDtype: MutantKind = {
  name: 'other-dtype',
  summary: 'another dtype',
  mutants: document => dtypesIn(document).flatMap(({ name, span }) => replaced(span, OTHER[name] ?? 'f32')),
};

/** A cast that is not there. */
export const castDropped: MutantKind = {
  name: 'cast-dropped',
  summary: 'a dtype left out: nothing is cast',
  mutants: document => [
    ...document.rules.flatMap(({ rule }) =>
      referencesOf(rule).flatMap(({ brackets }) => (brackets?.dtype === undefined ? [] : removed(brackets.dtype))),
    ),
    ...entriesOf(fieldOf(document.root, 'layouts')).flatMap(({ value }) =>
      value.kind === 'table' ? withoutField(value, 'dtype') : [],
    ),
  ],
};

const removed = ({ name, span }: { readonly name: string; readonly span: Span }): readonly Made[] => [
  { what: `no "${name}"`, edits: [{ span, text: '' }] },
];

function dtypesIn({
  rules,
  mapping,
  source,
}: MutantDocument): readonly { readonly name: string; readonly span: Span }[] {
  return [
    ...rules.flatMap(({ rule }) => referencesOf(rule).flatMap(({ brackets }) => brackets?.dtype ?? [])),
    ...mapping.layouts
      .flatMap(({ dtype }) => dtype.flatMap(({ from, to }) => [from, to]))
      .filter(({ span }) => span.source === source)
      .map(({ text, span }) => ({ name: text, span })),
  ];
}

/** Files that are addressed in another way: numbers of another width, no entry that holds the tensors. */
export const fileChanged: MutantKind = {
  name: 'file-changed',
  summary: 'files of a layout under other names',
  mutants: ({ mapping, root, source }) => [
    ...mapping.layouts.flatMap(({ file }): readonly Made[] => {
      if (file?.kind !== 'parts' || file.span.source !== source) return [];
      return file.parts.flatMap(part => {
        if (part.kind !== 'capture' || part.type?.kind !== 'integer') return [];
        return replaced(part.span, part.type.digits === undefined ? `{${part.name}:02}` : `{${part.name}}`);
      });
    }),
    ...entriesOf(fieldOf(root, 'layouts')).flatMap(({ value }) =>
      value.kind === 'table' ? withoutField(value, 'root') : [],
    ),
  ],
};
