import { parseDocument, isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import { missingField, nullWithoutReason, sideMissing, unknownField } from '../diagnostics/catalog/text-structure.js';
import { textTooLarge, yamlSyntax } from '../diagnostics/catalog/text-yaml.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { at, type SourceText, type Span } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import type { Equation } from './expression/expression.js';
import { parseEquation } from './expression/parse-equation.js';
import { parseExpression } from './expression/parse-expression.js';
import { parseRange } from './expression/parse-range.js';
import type { Slice } from './grammar/slice.js';
import { parseKey } from './key/parse-key.js';
import type { Layout, Mapping, Reference, Rule, Side, Text } from './mapping.js';
import { parseReference } from './reference/parse-reference.js';
import { scalarOffsets } from './yaml/scalar-offsets.js';

/** Finds the text of another mapping by its name or path. */
export interface MappingLoader {
  readonly load: (reference: string, from: SourceText) => SourceText | undefined;
}

const LARGEST = 4 * 1024 * 1024;
const MOST_ERRORS = 20;
const FIELDS = ['mapc', 'name', 'model', 'title', 'layouts', 'options', 'sizes', 'rules', 'examples'];
const RULE_FIELDS = [
  'id',
  'names',
  'for',
  'when',
  'why',
  'replicated',
  'optional',
  'tied',
  'otherwise',
  'fill',
  'value',
  'precision',
];

/** A mapping from its text, or undefined where its layouts are not known. Reports every mistake that it finds. */
export function loadMapping(source: SourceText, _loader: MappingLoader, report: Report): Mapping | undefined {
  if (source.text.length > LARGEST) {
    const span = { source, start: 0, end: 0 };
    report(textTooLarge.make(at(span), { characters: source.text.length, most: LARGEST }));
    return undefined;
  }
  const document = parseDocument(source.text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  for (const error of document.errors.slice(0, MOST_ERRORS)) {
    report(yamlSyntax.make(at({ source, start: error.pos[0], end: error.pos[1] }), { reason: error.message }));
  }
  return document.errors.length > 0 ? undefined : new Reader(source, document, report).mapping();
}

interface Entry {
  readonly name: string;
  readonly key: Text;
  readonly value: Node | null;
}

class Reader {
  readonly #source: SourceText;
  readonly #document: Document;
  readonly #report: Report;

  constructor(source: SourceText, document: Document, report: Report) {
    this.#source = source;
    this.#document = document;
    this.#report = report;
  }

  mapping(): Mapping | undefined {
    const root = this.#table(this.#document.contents, 'a mapping', FIELDS);
    const layouts = this.#entries(root.get('layouts') ?? null).map(entry => this.#layout(entry));
    const [left, right] = layouts;
    const name = root.get('name');
    if (left === undefined || right === undefined || layouts.length > 2 || name === undefined) {
      const field = name === undefined ? 'name' : 'layouts';
      this.#report(missingField.make(at(this.#span(this.#document.contents)), { field, where: 'the mapping' }));
      return undefined;
    }
    const pair = [left, right] as const;
    const model = root.get('model');
    const title = root.get('title');
    return {
      source: this.#source,
      name: this.#text(name),
      model: model === undefined ? undefined : this.#text(model),
      title: title === undefined ? undefined : this.#text(title),
      layouts: pair,
      options: this.#entries(root.get('options') ?? null).map(({ name: option, key, value }) => ({
        name: option,
        span: key.span,
        values: this.#items(value).map(item => this.#text(item)),
      })),
      sizes: this.#entries(root.get('sizes') ?? null).map(({ name: size, key, value }) => {
        const match = /^(\w+)\[(\w+)\]$/.exec(size);
        const expression = this.#isNull(value) ? undefined : parseExpression(this.#slice(value), this.#report);
        return { name: match?.[1] ?? size, parameter: match?.[2], value: expression, span: key.span };
      }),
      rules: this.#items(root.get('rules') ?? null).flatMap(node => this.#rule(node, pair) ?? []),
      config: [],
      examples: [],
      golden: [],
    };
  }

  #resolve(node: unknown): Node | null {
    if (isAlias(node)) return (node.resolve(this.#document) as Node | undefined) ?? null;
    return isMap(node) || isSeq(node) || isScalar(node) ? node : null;
  }

  #span(node: Node | null): Span {
    return { source: this.#source, start: node?.range?.[0] ?? 0, end: node?.range?.[1] ?? 0 };
  }

  #entries(node: Node | null): readonly Entry[] {
    if (!isMap(node)) return [];
    return node.items.map(pair => {
      const key = this.#text(this.#resolve(pair.key));
      return { name: key.text, key, value: this.#resolve(pair.value) };
    });
  }

  #items(node: Node | null): readonly (Node | null)[] {
    if (isSeq(node)) return node.items.map(item => this.#resolve(item));
    return node === null || this.#isNull(node) ? [] : [node];
  }

  #table(node: Node | null, where: string, fields: readonly string[]): ReadonlyMap<string, Node | null> {
    const entries = this.#entries(node);
    for (const { name, key } of entries) {
      if (fields.includes(name)) continue;
      this.#report(
        unknownField.make(at(key.span), { field: name, where, expected: fields, nearest: nearest(name, fields) }),
      );
    }
    return new Map(entries.map(({ name, value }) => [name, value]));
  }

  #isNull(node: Node | null): boolean {
    if (node === null) return true;
    return isScalar(node) && node.type === 'PLAIN' && ['', '~', 'null'].includes(String(node.value));
  }

  #text(node: Node | null): Text {
    return { text: isScalar(node) ? String(node.value) : '', span: this.#span(node) };
  }

  #slice(node: Node | null): Slice {
    const { text } = this.#text(node);
    const start = node?.range?.[0] ?? 0;
    const style =
      isScalar(node) && node.type === 'QUOTE_DOUBLE'
        ? 'double'
        : isScalar(node) && node.type === 'QUOTE_SINGLE'
          ? 'single'
          : 'plain';
    const quote = style === 'plain' ? 0 : 1;
    const raw = this.#source.text.slice(start + quote, (node?.range?.[1] ?? start) - quote);
    return {
      text,
      source: this.#source,
      offsets: scalarOffsets(raw, text, style).map(offset => start + quote + offset),
    };
  }

  #layout({ name, key, value }: Entry): Layout {
    const fields = this.#table(value, `the layout "${name}"`, [
      'format',
      'file',
      'files',
      'root',
      'config',
      'dtype',
      'copy',
    ]);
    const text = (field: string): Text | undefined =>
      fields.has(field) ? this.#text(fields.get(field) ?? null) : undefined;
    const pairs = (field: string): readonly { from: Text; to: Text }[] =>
      this.#entries(fields.get(field) ?? null).map(entry => ({ from: entry.key, to: this.#text(entry.value) }));
    if (!fields.has('format'))
      this.#report(missingField.make(at(key.span), { field: 'format', where: `the layout "${name}"` }));
    const file = fields.get('file');
    return {
      name,
      span: key.span,
      format: text('format') ?? { text: '', span: key.span },
      file: file === undefined ? undefined : parseKey(this.#slice(file), this.#report),
      files: pairs('files').map(({ from, to }) => ({ prefix: from, path: to })),
      root: text('root'),
      config: text('config'),
      dtype: pairs('dtype'),
      copy: pairs('copy'),
    };
  }

  #side(node: Node | null): Side {
    const span = this.#span(node);
    if (this.#isNull(node)) return { kind: 'nothing', span };
    const reference = (role: Text | undefined, value: Node | null): readonly Reference[] => {
      const parsed = parseReference(this.#slice(value), this.#report);
      return parsed === undefined ? [] : [{ role, ...parsed }];
    };
    const references = isMap(node)
      ? this.#entries(node).flatMap(({ key, value }) => reference(key, value))
      : this.#items(node).flatMap(item => reference(undefined, item));
    return { kind: 'references', references, span };
  }

  #rule(node: Node | null, layouts: readonly [Layout, Layout]): Rule | undefined {
    const names = layouts.map(layout => layout.name);
    const span = this.#span(node);
    const fields = this.#table(node, 'a rule', [...names, ...RULE_FIELDS]);
    const missing = names.filter(name => !fields.has(name));
    for (const side of missing) this.#report(sideMissing.make(at(span), { side, sides: names }));
    if (missing.length > 0) return undefined;
    const left = this.#side(fields.get(names[0] ?? '') ?? null);
    const right = this.#side(fields.get(names[1] ?? '') ?? null);
    const text = (field: string): Text | undefined =>
      fields.has(field) ? this.#text(fields.get(field) ?? null) : undefined;
    const isTrue = (field: string): boolean => text(field)?.text === 'true';
    for (const side of [left, right]) {
      if (side.kind === 'nothing' && !fields.has('why') && !fields.has('value')) {
        this.#report(
          nullWithoutReason.make(at(side.span), { side: side === left ? (names[0] ?? '') : (names[1] ?? '') }),
        );
      }
    }
    const when = fields.get('when');
    const optional = text('optional')?.text;
    return {
      id: text('id'),
      sides: [left, right],
      names: this.#entries(fields.get('names') ?? null).map(({ name, key, value }) => ({
        capture: name,
        span: key.span,
        entries: isSeq(value)
          ? this.#items(value).map(item => ({ left: this.#text(item), right: this.#text(item) }))
          : this.#entries(value).map(entry => ({ left: entry.key, right: this.#text(entry.value) })),
      })),
      for: this.#entries(fields.get('for') ?? null).flatMap(({ name, key, value }) => {
        const range = parseRange(this.#slice(value), this.#report);
        return range === undefined ? [] : [{ capture: name, ...range, span: key.span }];
      }),
      when: when === undefined ? undefined : parseExpression(this.#slice(when), this.#report),
      why: text('why'),
      replicated: this.#items(fields.get('replicated') ?? null).map(item => this.#text(item)),
      optional: optional === 'each' ? 'each' : optional === 'true' ? 'family' : 'no',
      tied: isTrue('tied'),
      otherwise: isTrue('otherwise'),
      fill: this.#entries(fields.get('fill') ?? null).flatMap(({ key, value }) => {
        const expression = parseExpression(this.#slice(value), this.#report);
        return expression === undefined ? [] : [{ axis: key, value: expression }];
      }),
      value: this.#items(fields.get('value') ?? null).flatMap((item): readonly Equation[] => {
        const equation = parseEquation(this.#slice(item), this.#report);
        return equation === undefined ? [] : [equation];
      }),
      precision: text('precision')?.text === 'source' ? 'source' : 'f32',
      ops: [],
      span,
    };
  }
}
