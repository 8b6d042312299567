import { isAlias, isMap, isScalar, isSeq, type Document, type Scalar } from 'yaml';
import {
  commentInText,
  duplicateKey,
  keyNotText,
  mergeKeyRefused,
  nestedTooDeep,
  tooManyNodes,
  unknownAlias,
} from '../../diagnostics/catalog/text-yaml.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type SourceText, type Span } from '../../diagnostics/source.js';
import { DEEPEST_YAML, MOST_NODES } from '../limits.js';
import type { YamlEntry, YamlNode, YamlScalar } from './node.js';
import { quoteFix, quoteSpanFix, quoteThrough } from './quote-fix.js';
import { scalarSlice } from './scalar-slice.js';
import { spanAt } from './node.js';

/** A node, and what it comes to with its aliases written out. */
interface Built {
  readonly node: YamlNode;
  readonly size: number;
  readonly depth: number;
}

/** What ends the conversion was reported; never leaves this file. */
class Stop extends Error {}

/**
 * The nodes of a document: aliases are the nodes that they stand for, duplicate and merge keys are reported and left out.
 * Undefined after reporting an alias without an anchor, a key that is no text, or aliases that make too much.
 */
export function toNodes(source: SourceText, document: Document.Parsed, report: Report): YamlNode | undefined {
  const conversion = new Conversion(source, report);
  try {
    const { node } = conversion.build(document.contents);
    return conversion.failed ? undefined : node;
  } catch (error) {
    if (error instanceof Stop) return undefined;
    throw error;
  }
}

class Conversion {
  readonly #source: SourceText;
  readonly #report: Report;
  /** An alias means the last node before it that has its anchor. */
  readonly #anchors = new Map<string, Built>();
  failed = false;

  constructor(source: SourceText, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  build(node: unknown): Built {
    if (isAlias(node)) {
      const built = this.#anchors.get(node.source);
      if (built !== undefined) return built;
      const span = this.#span(node.range);
      const fixes = quoteFix(this.#source, span.start);
      this.#report(unknownAlias.make(at(span), { alias: node.source }, { fixes }));
      this.failed = true;
      return leaf(this.#nothing(span));
    }
    const built = isMap(node)
      ? this.#table(node.items, this.#span(node.range), node.flow === true)
      : isSeq(node)
        ? this.#list(node.items, this.#span(node.range))
        : leaf(isScalar(node) ? this.#scalar(node) : this.#nothing(spanAt(this.#source, 0, 0)));
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, built);
    }
    return built;
  }

  #span(range: readonly number[] | null | undefined): Span {
    return spanAt(this.#source, range?.[0] ?? 0, range?.[1] ?? 0);
  }

  #nothing(span: Span): YamlScalar {
    return { kind: 'scalar', text: '', isNull: true, quoted: false, span, slice: () => scalarSlice(span, '', 'plain') };
  }

  #scalar(node: Scalar): YamlScalar {
    const text = typeof node.value === 'string' ? node.value : '';
    const span = this.#span(node.range);
    const quoted = node.type !== undefined && node.type !== 'PLAIN';
    if (!quoted) this.#checkComment(span);
    return {
      kind: 'scalar',
      text,
      isNull: !quoted && NULL.test(text),
      quoted,
      span,
      slice: () => scalarSlice(span, text, node.type === undefined ? 'plain' : (STYLES[node.type] ?? 'block')),
    };
  }

  /** `see #12` ends at the space: a comment that looks like a word was probably meant to be one. */
  #checkComment({ source, end }: Span): void {
    const comment = /^ (#[A-Za-z0-9]\S*)/.exec(source.text.slice(end, end + 80))?.[1];
    if (comment === undefined || source.text.charAt(end - 1) === '\n') return;
    const span = spanAt(source, end + 1, end + 1 + comment.length);
    this.#report(commentInText.make(at(span), { comment }, { fixes: quoteThrough(source, end) }));
  }

  #list(items: readonly unknown[], span: Span): Built {
    const built = items.map(item => this.build(item));
    return this.#collection({ kind: 'list', items: built.map(({ node }) => node), span }, built);
  }

  #table(pairs: readonly { key: unknown; value: unknown }[], span: Span, flow: boolean): Built {
    const entries: YamlEntry[] = [];
    const all: Built[] = [];
    const first = new Map<string, YamlScalar>();
    for (const pair of pairs) {
      const key = this.build(pair.key);
      const value = this.build(pair.value);
      all.push(key, value);
      if (key.node.kind !== 'scalar') {
        const fixes = [quoteSpanFix(key.node.span)];
        this.#report(keyNotText.make(at(key.node.span), {}, { fixes }));
        this.failed = true;
        continue;
      }
      const { text } = key.node;
      const before = first.get(text);
      if (text === '<<' && !key.node.quoted) this.#report(mergeKeyRefused.make(at(key.node.span), {}));
      else if (before !== undefined) {
        const related = [{ place: at(before.span), text: 'the first one' }];
        this.#report(duplicateKey.make(at(key.node.span), { key: text }, { related }));
      } else {
        first.set(text, key.node);
        entries.push({ key: key.node, value: value.node });
      }
    }
    return this.#collection({ kind: 'table', entries, span, flow }, all);
  }

  #collection(node: YamlNode, parts: readonly Built[]): Built {
    let size = 1;
    let depth = 0;
    for (const part of parts) {
      size += part.size;
      depth = Math.max(depth, part.depth);
    }
    if (size > MOST_NODES) {
      this.#report(tooManyNodes.make(at(node.span), { most: MOST_NODES }));
      throw new Stop();
    }
    if (depth >= DEEPEST_YAML) {
      this.#report(nestedTooDeep.make(at(node.span), { most: DEEPEST_YAML }));
      throw new Stop();
    }
    return { node, size, depth: depth + 1 };
  }
}

const leaf = (node: YamlNode): Built => ({ node, size: 1, depth: 0 });

/** As in YAML's core schema: what an editor takes for nothing is nothing. */
const NULL = /^(?:~|null|Null|NULL)?$/;

const STYLES: Readonly<Record<string, 'plain' | 'single' | 'double' | 'block'>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
};
