import type { ErrorObject } from 'ajv';
import {
  badName,
  missingField,
  reservedName,
  unknownField,
  unknownVersion,
  wrongCount,
  wrongType,
  wrongWord,
} from '../../diagnostics/catalog/text-structure.js';
import { quotesNeeded } from '../../diagnostics/catalog/text-yaml.js';
import { textTooLong } from '../../diagnostics/catalog/text-syntax.js';
import type { Diagnostic, Fix, Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import { MOST_MISTAKES } from '../limits.js';
import { describeNode, type YamlEntry, type YamlNode, type YamlScalar, type YamlTable } from '../yaml/node.js';
import { quoteFix } from '../yaml/quote-fix.js';
import { MAPPING_SCHEMA, VERSION } from './mapping-schema.js';

/** The node that an error is about, with the key under which it stands. */
interface Place {
  readonly node: YamlNode;
  readonly key: YamlScalar | undefined;
  /** What messages call it: its key, or that of the list that it stands in. */
  readonly name: string;
  readonly span: Span;
}

/**
 * Reports what the schema has against a document, each at its node. `fields` are those that rules may have: the schema
 * takes any other for a side, and that it is none is said elsewhere.
 */
export function reportViolations(
  root: YamlNode,
  errors: readonly ErrorObject[],
  fields: ReadonlySet<string> | undefined,
  report: Report,
): void {
  const places = new Places(root);
  const findings: { readonly finding: Diagnostic; readonly offset: number }[] = [];
  const suggested = new Set<string>();
  // Unknown fields come first: one that is nearly a missing field is that field.
  const ordered = [...errors].sort((a, b) => rank(a) - rank(b));
  for (const error of ordered.slice(0, MOST_MISTAKES + 1)) {
    const place = places.find(error.instancePath);
    const field = /^\/(?:rules|config)\/\d+\/([^/]+)/.exec(error.instancePath)?.[1];
    if (place === undefined || (field !== undefined && fields?.has(field) === false)) continue;
    const finding = violation(error, place, places, suggested);
    if (finding?.at.kind === 'text') findings.push({ finding, offset: finding.at.span.start });
  }
  findings.sort((a, b) => a.offset - b.offset);
  for (const { finding } of findings) report(finding);
}

const rank = ({ keyword }: ErrorObject): number => (keyword === 'additionalProperties' ? 0 : 1);

function violation(error: ErrorObject, place: Place, places: Places, suggested: Set<string>): Diagnostic | undefined {
  const { name, node, span } = place;
  const schema = brokenSchema(error);
  const title = typeof schema.title === 'string' ? schema.title : 'something else';
  const limit = numberIn(error, 'limit');
  switch (error.keyword) {
    case 'additionalProperties':
      return unknown(error, places.entriesOf(node), title, suggested);
    case 'required': {
      if (error.schemaPath.includes('/anyOf/')) return undefined;
      const field = textIn(error, 'missingProperty');
      if (suggested.has(`${error.instancePath} ${field}`)) return undefined;
      return missingField.make(at(beginOf(place)), { field, where: title });
    }
    case 'anyOf': {
      const field = error.schemaPath.includes('/0/') ? 'layouts' : 'rules';
      if (suggested.has(`${error.instancePath} ${field}`)) return undefined;
      return missingField.make(at(beginOf(place)), { field, where: 'a mapping' });
    }
    case 'type':
      return wrongKind(place, title);
    case 'enum': {
      if (node.kind === 'scalar' && place.name === 'mapc') {
        return unknownVersion.make(at(span), { version: node.text, known: VERSION });
      }
      if (node.kind !== 'scalar' || node.isNull) return wrongKind(place, title);
      const expected = [...new Set(listOfTexts(schema.enum))];
      const near = nearest(node.text, expected);
      const fixes = near.slice(0, 1).map(word => replaceFix(span, word));
      return wrongWord.make(at(span), { field: name, found: node.text, expected, nearest: near }, { fixes });
    }
    case 'minLength':
      return wrongType.make(at(span), { field: name, found: 'an empty text', expected: title });
    case 'maxLength':
      return textTooLong.make(at(keyed(error, place)), { where: title, most: limit, unit: 'characters' });
    case 'minItems':
    case 'minProperties':
    case 'maxItems':
    case 'maxProperties':
      return wrongCount.make(at(beginOf(place)), {
        field: name,
        found: node.kind === 'list' ? node.items.length : node.kind === 'table' ? node.entries.length : 0,
        expected: error.keyword.startsWith('min') ? `at least ${limit} are` : `at most ${limit} are`,
      });
    case 'pattern': {
      const text = error.propertyName ?? (node.kind === 'scalar' ? node.text : '');
      return badName.make(at(keyed(error, place)), { name: text, what: title });
    }
    case 'not': {
      const because = 'it would be read as something else there';
      return reservedName.make(at(keyed(error, place)), { name: error.propertyName ?? '', what: title, because });
    }
    default:
      return undefined;
  }
}

function unknown(error: ErrorObject, there: Entries, where: string, suggested: Set<string>): Diagnostic | undefined {
  const field = textIn(error, 'additionalProperty');
  const key = there.get(field)?.key;
  if (key === undefined) return undefined;
  const expected = Object.keys(asTable(brokenSchema(error).properties));
  const near = nearest(field, expected).filter(name => !there.has(name));
  const [best] = near;
  if (best !== undefined) suggested.add(`${error.instancePath} ${best}`);
  const fixes = best === undefined ? [] : [replaceFix(key.span, best)];
  return unknownField.make(at(key.span), { field, where, expected, nearest: near }, { fixes });
}

/** A value of another kind; a table in braces where a text is expected was probably a text that is not quoted. */
function wrongKind({ node, name, span, key }: Place, expected: string): Diagnostic {
  if (node.kind !== 'scalar' && isFlow(node) && expected.startsWith('a text')) {
    const fixes = quoteFix(span.source, span.start);
    const reason = `${describeNode(node)} stands where ${expected} is expected`;
    return quotesNeeded.make(at(span), { reason }, { fixes });
  }
  const nothing = node.kind === 'scalar' && node.isNull && node.text === '';
  const place = nothing && key !== undefined ? key.span : span;
  return wrongType.make(at(place), { field: name, found: describeNode(node), expected });
}

const isFlow = (node: YamlNode): boolean =>
  node.kind !== 'scalar' && /^[[{]/.test(node.span.source.text.slice(node.span.start, node.span.start + 1));

const replaceFix = (span: Span, text: string): Fix => ({ title: `write "${text}"`, edits: [{ span, text }] });

/** Where a table or a list begins: its key, or its first line. */
function beginOf({ node, key, span }: Place): Span {
  if (key !== undefined) return key.span;
  const first =
    node.kind === 'table' ? node.entries[0]?.key.span : node.kind === 'list' ? node.items[0]?.span : undefined;
  return first ?? span;
}

/** The key that an error about a name is about, or else the node. */
function keyed(error: ErrorObject, { node, span }: Place): Span {
  if (error.propertyName === undefined || node.kind !== 'table') return span;
  return node.entries.find(({ key }) => key.text === error.propertyName)?.key.span ?? span;
}

type Entries = ReadonlyMap<string, YamlEntry>;

/** Finds nodes by JSON pointers; each table is indexed once. */
class Places {
  readonly #root: YamlNode;
  readonly #entries = new Map<YamlTable, Entries>();

  constructor(root: YamlNode) {
    this.#root = root;
  }

  find(pointer: string): Place | undefined {
    let node = this.#root;
    let key: YamlScalar | undefined;
    let name = 'the mapping';
    for (const part of pointer.split('/').slice(1)) {
      const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
      if (node.kind === 'list') {
        const item = node.items[Number(step)];
        if (item === undefined) return undefined;
        node = item;
        key = undefined;
      } else if (node.kind === 'table') {
        const entry = this.entriesOf(node).get(step);
        if (entry === undefined) return undefined;
        node = entry.value;
        key = entry.key;
        name = entry.key.text;
      } else return undefined;
    }
    return { node, key, name, span: node.span };
  }

  entriesOf(node: YamlNode): Entries {
    if (node.kind !== 'table') return new Map();
    const known = this.#entries.get(node);
    if (known !== undefined) return known;
    const entries = new Map(node.entries.map(entry => [entry.key.text, entry]));
    this.#entries.set(node, entries);
    return entries;
  }
}

/** The schema that has the keyword that an error is about. */
function brokenSchema({ schemaPath }: ErrorObject): Readonly<Record<string, unknown>> {
  let schema: unknown = MAPPING_SCHEMA;
  for (const step of schemaPath.split('/').slice(1, -1)) {
    schema = Array.isArray(schema) ? (schema as readonly unknown[])[Number(step)] : asTable(schema)[step];
  }
  return asTable(schema);
}

function textIn({ params }: ErrorObject, name: string): string {
  const found: unknown = asTable(params)[name];
  return typeof found === 'string' ? found : '';
}

function numberIn({ params }: ErrorObject, name: string): number {
  const found: unknown = asTable(params)[name];
  return typeof found === 'number' ? found : 0;
}

const listOfTexts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const asTable = (value: unknown): Readonly<Record<string, unknown>> => (isTable(value) ? value : {});

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
