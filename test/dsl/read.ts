import type { Diagnostic, Report } from '../../src/diagnostics/diagnostic.js';
import type { SourceText, Span } from '../../src/diagnostics/source.js';
import type { Expected } from '../support/expect-findings.js';
import { loadMapping } from '../../src/dsl/load-mapping.js';
import type { Mapping } from '../../src/dsl/mapping.js';
import { plainSlice, type Slice } from '../../src/dsl/grammar/slice.js';

export interface Read<T> {
  readonly result: T;
  readonly findings: readonly Diagnostic[];
}

/** What a parser makes of a text, and what it reports. */
export function read<T>(text: string, parse: (slice: Slice, report: Report) => T): Read<T> {
  const findings: Diagnostic[] = [];
  const result = parse(plainSlice({ name: 'test', text }), finding => findings.push(finding));
  return { result, findings };
}

/** A mapping from texts by their names; the first is the one that is loaded. */
export function load(text: string, others: Readonly<Record<string, string>> = {}): Read<Mapping | undefined> {
  const findings: Diagnostic[] = [];
  const sources = new Map(Object.entries(others).map(([name, other]) => [name, { name, text: other }]));
  const main: SourceText = { name: 'main', text };
  const loader = { load: (name: string) => (name === 'main' ? main : sources.get(name)) };
  return { result: loadMapping(main, loader, finding => findings.push(finding)), findings };
}

/** What is expected, at the marks of the text, in their order; what has no mark may be anywhere. A mark of nothing is a begin. */
export function placed(expected: readonly Omit<Expected, 'at'>[], marks: readonly Span[]): readonly Expected[] {
  return expected.map((wanted, i) => {
    const mark = marks[i];
    if (mark === undefined) return wanted;
    return { ...wanted, at: mark.start === mark.end ? `1:${mark.start + 1}` : mark };
  });
}

/** The tree without the places of its nodes, for comparisons. */
export function withoutSpans(value: unknown): unknown {
  if (value instanceof Map)
    return new Map([...value].map(([key, inner]: [unknown, unknown]) => [key, withoutSpans(inner)]));
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      ['span', 'nameSpan', 'source'].includes(name) ? [] : [[name, withoutSpans(inner)]],
    ),
  );
}

/** Every span in a tree. */
export function spansIn(value: unknown): readonly Span[] {
  if (value instanceof Map) return [...value.values()].flatMap(spansIn);
  if (Array.isArray(value)) return value.flatMap(spansIn);
  if (!isObject(value)) return [];
  return isSpan(value) ? [value] : Object.values(value).flatMap(spansIn);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isSpan = (value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & Span =>
  typeof value.start === 'number' && typeof value.end === 'number' && isObject(value.source);
