import { at, type Span } from '../../diagnostics/source.js';
import type { Fix, Label, Report } from '../../diagnostics/diagnostic.js';
import { captureInRegexOnly, conflictingCapture, notLinear, wordsDiffer } from '../../diagnostics/catalog/keys.js';
import type { HoleType, KeyPart, KeyPattern } from '../../dsl/key/key.js';
import { addField } from '../../dsl/document/add-field.js';
import type { NameTable, Rule } from '../../dsl/mapping.js';
import { regexGroups } from '../keys/regex.js';
import { isLinear, namesIn } from './resolve-form.js';
import type { CaptureType, SideIndex, SymbolicPattern, SymbolicSegment } from './relation.js';

/**
 * Collects the types of the captures of one rule, and turns its key patterns into segments. Types must be known before
 * a pattern is resolved (a table in `names` may stand for a hole of another reference), so this is done in two steps.
 */
export class CaptureTable {
  readonly #types = new Map<string, CaptureType>();
  /** Where each type was said. */
  readonly #places = new Map<string, { readonly span: Span; readonly side: SideIndex | undefined }>();
  readonly #tables: readonly NameTable[];
  readonly #rule: Span;
  readonly #isSize: (name: string) => boolean;
  readonly #report: Report;

  constructor({ names, span }: Rule, isSize: (name: string) => boolean, report: Report) {
    this.#tables = names;
    this.#rule = span;
    this.#isSize = isSize;
    this.#report = report;
    for (const table of names) {
      this.#places.set(table.capture, { span: table.span, side: undefined });
      const left = table.entries.map(entry => entry.left.text);
      const right = table.entries.map(entry => entry.right.text);
      this.#types.set(table.capture, { kind: 'words', words: [left, right] });
    }
  }

  get types(): ReadonlyMap<string, CaptureType> {
    return this.#types;
  }

  /** Takes note of the captures of a pattern on one side. */
  collect(pattern: KeyPattern, side: SideIndex): void {
    if (pattern.kind === 'regex') {
      for (const { name, digits } of regexGroups(pattern.pattern)) {
        if (!this.#types.has(name)) this.#types.set(name, { kind: digits ? 'integer' : 'path' });
      }
      return;
    }
    const stars = { word: 0, path: 0 };
    for (const part of pattern.parts) {
      switch (part.kind) {
        case 'capture':
          this.#note(part.name, part.type, side, part);
          break;
        case 'star':
          this.#types.set(starName(part.deep, stars), { kind: part.deep ? 'path' : 'word' });
          break;
        case 'group':
          for (const name of part.names) this.#note(name, undefined, side, part);
          break;
        case 'sum':
          for (const name of namesIn(part.expression)) {
            if (!this.#isSize(name)) this.#note(name, undefined, side, part);
          }
          break;
        default:
          break;
      }
    }
  }

  #note(name: string, type: HoleType | undefined, side: SideIndex, part: KeyPart): void {
    const before = this.#types.get(name);
    const wanted = captureType(type);
    if (before === undefined) {
      this.#set(name, wanted, side, part);
      return;
    }
    // A hole without a type takes the one that the name has elsewhere in the rule.
    if (type === undefined || (type.kind === 'integer' && type.digits === undefined && before.kind === 'words')) return;
    if (before.kind === 'integer' && wanted.kind !== 'integer' && type.kind !== 'integer') {
      this.#set(name, wanted, side, part);
      return;
    }
    if (before.kind !== wanted.kind) {
      const parameters = { name, found: describeType(wanted), before: describeType(before) };
      this.#report(conflictingCapture.make(at(part.span), parameters, { related: this.#elsewhere(name) }));
      return;
    }
    if (before.kind === 'words' && wanted.kind === 'words') {
      const mine = wanted.words[side];
      if (before.words[side].join('|') !== mine.join('|')) {
        const parameters = { name, found: mine.join('|'), before: before.words[side].join('|') };
        const more = {
          related: this.#elsewhere(name),
          fixes: this.#tableFixes(name, before.words[side], mine, side, part),
        };
        this.#report(wordsDiffer.make(at(part.span), parameters, more));
      }
    }
  }

  #set(name: string, type: CaptureType, side: SideIndex, { span }: KeyPart): void {
    this.#types.set(name, type);
    this.#places.set(name, { span, side });
  }

  #elsewhere(name: string): readonly Label[] {
    const place = this.#places.get(name);
    return place === undefined ? [] : [{ place: at(place.span), text: 'the other one' }];
  }

  /** Words that differ between the sides, written as a table. */
  #tableFixes(
    name: string,
    before: readonly string[],
    mine: readonly string[],
    side: SideIndex,
    part: KeyPart,
  ): readonly Fix[] {
    const place = this.#places.get(name);
    const holes = [place?.span, part.span].flatMap(span =>
      span?.source.text.slice(span.start, span.start + name.length + 2) === `{${name}:` ? [span] : [],
    );
    const plain = [...before, ...mine].every(word => /^[A-Za-z_][\w-]*$/.test(word));
    if (place?.side === undefined || place.side === side || holes.length < 2 || before.length !== mine.length || !plain)
      return [];
    const [left, right] = side === 1 ? [before, mine] : [mine, before];
    const entries = left.map((word, i) => `${word}: ${right[i] ?? ''}`).join(', ');
    const edits = [
      ...holes.map(span => ({ span, text: `{${name}}` })),
      addField(this.#rule, `names: { ${name}: { ${entries} } }`),
    ];
    return [{ title: 'write the words as a table', edits }];
  }

  /** The segments of a pattern, with the types that all patterns of the rule gave. */
  resolve(pattern: KeyPattern, side: SideIndex): SymbolicPattern {
    if (pattern.kind === 'regex') {
      const captures = regexGroups(pattern.pattern).map(group => group.name);
      for (const name of captures) {
        if (this.#types.get(name)?.kind === 'words') {
          const table = this.#tables.find(({ capture }) => capture === name);
          const related = [{ place: at(pattern.span), text: 'the expression is here' }];
          this.#report(captureInRegexOnly.make(at(table?.span ?? pattern.span), { name }, { related }));
        }
      }
      return { kind: 'regex', source: pattern.pattern, captures, span: pattern.span };
    }
    const stars = { word: 0, path: 0 };
    const segments: SymbolicSegment[] = [];
    for (const part of pattern.parts) {
      const { span } = part;
      switch (part.kind) {
        case 'text':
          segments.push({ kind: 'text', text: part.text, span });
          break;
        case 'star':
          segments.push({ kind: part.deep ? 'path' : 'word', capture: starName(part.deep, stars), span });
          break;
        case 'capture':
          segments.push(this.#segment(part.name, part.type, side, part));
          break;
        case 'group':
          segments.push({ kind: 'number', form: { kind: 'group', captures: part.names }, digits: part.digits, span });
          break;
        case 'sum': {
          const captures = namesIn(part.expression).filter(name => !this.#isSize(name));
          if (!isLinear(part.expression, name => captures.includes(name))) {
            const { start, end, source } = part.expression.span;
            this.#report(notLinear.make(at(span), { expression: source.text.slice(start, end) }));
          }
          const form = { kind: 'sum', expression: part.expression, captures } as const;
          segments.push({ kind: 'number', form, digits: part.digits, span });
          break;
        }
      }
    }
    return { kind: 'segments', segments, span: pattern.span };
  }

  #segment(name: string, type: HoleType | undefined, side: SideIndex, part: KeyPart): SymbolicSegment {
    const { span } = part;
    const known = this.#types.get(name) ?? { kind: 'integer' };
    switch (known.kind) {
      case 'integer': {
        const digits = type?.kind === 'integer' ? type.digits : undefined;
        return { kind: 'number', form: { kind: 'capture', capture: name }, digits, span };
      }
      case 'words':
        return { kind: 'words', capture: name, words: known.words[side], span };
      case 'word':
      case 'path':
        return { kind: known.kind, capture: name, span };
    }
  }
}

function starName(deep: boolean, counts: { word: number; path: number }): string {
  return deep ? `**${++counts.path}` : `*${++counts.word}`;
}

function captureType(type: HoleType | undefined): CaptureType {
  switch (type?.kind) {
    case undefined:
    case 'integer':
      return { kind: 'integer' };
    case 'words':
      return { kind: 'words', words: [type.words, type.words] };
    case 'word':
    case 'path':
      return { kind: type.kind };
  }
}

function describeType(type: CaptureType): string {
  switch (type.kind) {
    case 'integer':
      return 'whole number';
    case 'words':
      return `word of ${type.words[0].join('|')}`;
    case 'word':
      return 'word';
    case 'path':
      return 'path';
  }
}

/** Captures of a pattern, each once, in order. */
export function capturesOf(pattern: SymbolicPattern | undefined): readonly string[] {
  if (pattern === undefined) return [];
  if (pattern.kind === 'regex') return pattern.captures;
  const names = pattern.segments.flatMap(segment => {
    switch (segment.kind) {
      case 'text':
      case 'any':
        return [];
      case 'number':
        return segment.form.kind === 'capture' ? [segment.form.capture] : segment.form.captures;
      default:
        return [segment.capture];
    }
  });
  return [...new Set(names)];
}
