import type { Pattern } from './pattern.js';

/** Patterns of more variants than this (all choices of their words) are not spelled out. */
const MOST_VARIANTS = 128;

/** Stands for any number, in a token. Where it stands in a key itself, more patterns are asked than must be. */
const NUMBER = '\uffff';

interface Node {
  readonly exact: Map<string, Node>;
  /** Behind a run of digits that a number (and perhaps literal digits beside it) stands for. */
  wild: Node | undefined;
  readonly ids: number[];
}

const emptyNode = (): Node => ({ exact: new Map(), wild: undefined, ids: [] });

/**
 * Patterns of text, numbers and words by their tokens: runs of digits, and what is between them. Asked for a key or a pattern, it gives
 * all patterns that could match it (or a key in common), in time that hangs on the key and not on the number of patterns.
 */
export class TokenTrie {
  readonly #root = emptyNode();

  /** True if the pattern was taken; one that holds any text, or a regular expression, is not. */
  add(id: number, pattern: Pattern): boolean {
    const variants = variantsOf(pattern);
    if (variants === undefined) return false;
    for (const variant of variants) {
      let node = this.#root;
      for (const token of tokensOf(variant)) node = childOf(node, token);
      if (node.ids.at(-1) !== id) node.ids.push(id);
    }
    return true;
  }

  /** Ids of patterns that could match this key, in ascending order. */
  forKey(key: string): readonly number[] {
    return this.#find([tokensOf(key)]);
  }

  /** Ids of patterns that could have a key in common with this one; undefined for a pattern that cannot be taken. */
  forPattern(pattern: Pattern): readonly number[] | undefined {
    const variants = variantsOf(pattern);
    return variants === undefined ? undefined : this.#find(variants.map(tokensOf));
  }

  #find(sequences: readonly (readonly string[])[]): readonly number[] {
    const found = new Set<number>();
    for (const tokens of sequences) {
      let nodes: readonly Node[] = [this.#root];
      for (const token of tokens) nodes = nodes.flatMap(node => reachable(node, token));
      for (const node of nodes) for (const id of node.ids) found.add(id);
    }
    return [...found].sort((a, b) => a - b);
  }
}

const isWild = (token: string): boolean => token.includes(NUMBER);
const isDigits = (token: string): boolean => /^[0-9\uffff]/.test(token);

function childOf(node: Node, token: string): Node {
  if (isWild(token)) return (node.wild ??= emptyNode());
  let next = node.exact.get(token);
  if (next === undefined) node.exact.set(token, (next = emptyNode()));
  return next;
}

function reachable(node: Node, token: string): readonly Node[] {
  if (isWild(token)) {
    const numbers = [...node.exact].filter(([text]) => isDigits(text)).map(([, next]) => next);
    return node.wild === undefined ? numbers : [...numbers, node.wild];
  }
  const exact = node.exact.get(token);
  const wild = isDigits(token) ? node.wild : undefined;
  return [...(exact === undefined ? [] : [exact]), ...(wild === undefined ? [] : [wild])];
}

/** `NUMBER` counts as a digit: literal digits beside a number are part of the same run. */
const tokensOf = (text: string): readonly string[] => text.match(/[0-9\uffff]+|[^0-9\uffff]+/g) ?? [];

/** The pattern with each choice of its words as text, numbers as a sign; undefined where it holds any text, or too many words. */
function variantsOf(pattern: Pattern): readonly string[] | undefined {
  if (pattern.kind === 'regex') return undefined;
  let variants: readonly string[] = [''];
  for (const segment of pattern.segments) {
    switch (segment.kind) {
      case 'text':
        variants = variants.map(text => text + segment.text);
        break;
      case 'number':
        variants = variants.map(text => text + NUMBER);
        break;
      case 'words':
        variants = variants.flatMap(text => segment.words.map(word => text + word));
        if (variants.length > MOST_VARIANTS) return undefined;
        break;
      default:
        return undefined;
    }
  }
  return variants;
}
