import { assertNever } from '../../diagnostics/invariant.js';
import { matchKey, type RawMatch } from './match-key.js';
import { matchSteps, type Step } from './match-steps.js';
import type { Pattern, Segment } from './pattern.js';
import { TokenTrie } from './token-trie.js';

export interface Claim<Id> {
  readonly id: Id;
  readonly match: RawMatch;
}

interface Entry<Id> {
  readonly id: Id;
  readonly pattern: Pattern;
  /** Matches the skeleton of every key that the pattern matches, and maybe of others. */
  readonly skeleton: readonly Step[] | undefined;
  readonly place: number;
}

interface Node<Id> {
  readonly entries: Entry<Id>[];
  readonly next: Map<string, Node<Id>>;
}

/**
 * Finds which of many patterns match a key. Patterns of text, numbers and words are found by their tokens. For the others, keys that
 * differ only in digits have one skeleton, and the patterns that could match it are looked for once: 100,000 keys of a
 * checkpoint have a few dozen skeletons.
 */
export class KeyIndex<Id> {
  private readonly plain = new TokenTrie();
  private readonly entries: Entry<Id>[] = [];
  /** Patterns by the literal text that their skeleton begins with, a character to a node. */
  private readonly root: Node<Id> = { entries: [], next: new Map() };
  private readonly candidates = new Map<string, readonly Entry<Id>[]>();

  constructor(patterns: Iterable<{ readonly id: Id; readonly pattern: Pattern }>) {
    for (const { id, pattern } of patterns) {
      const place = this.entries.length;
      if (this.plain.add(place, pattern)) {
        this.entries.push({ id, pattern, skeleton: undefined, place });
        continue;
      }
      const skeleton = pattern.kind === 'segments' ? skeletonSteps(pattern.segments) : undefined;
      const first = skeleton?.[0];
      const entry = { id, pattern, skeleton, place };
      this.entries.push(entry);
      this.nodeOf(first?.kind === 'text' ? first.text : '').entries.push(entry);
    }
  }

  /** Every pattern that matches the key, in the order in which they were given. */
  claims(key: string): readonly Claim<Id>[] {
    const skeleton = key.replace(/[0-9]+/g, '');
    let candidates = this.candidates.get(skeleton);
    if (candidates === undefined) {
      candidates = this.candidatesFor(skeleton);
      this.candidates.set(skeleton, candidates);
    }
    const plain = this.plain.forKey(key).flatMap(place => this.entries[place] ?? []);
    const all = candidates.length === 0 ? plain : [...plain, ...candidates].sort((a, b) => a.place - b.place);
    const claims: Claim<Id>[] = [];
    for (const { id, pattern } of all) {
      const match = matchKey(pattern, key);
      if (match !== undefined) claims.push({ id, match });
    }
    return claims;
  }

  private nodeOf(prefix: string): Node<Id> {
    let node = this.root;
    for (let i = 0; i < prefix.length; i++) {
      const char = prefix.charAt(i);
      let next = node.next.get(char);
      if (next === undefined) {
        next = { entries: [], next: new Map() };
        node.next.set(char, next);
      }
      node = next;
    }
    return node;
  }

  private candidatesFor(skeleton: string): readonly Entry<Id>[] {
    const found: Entry<Id>[] = [];
    let node: Node<Id> | undefined = this.root;
    for (let i = 0; node !== undefined; i++) {
      for (const entry of node.entries) {
        if (entry.skeleton === undefined || matchSteps(entry.skeleton, skeleton) !== undefined) found.push(entry);
      }
      node = node.next.get(skeleton.charAt(i));
    }
    return found.sort((a, b) => a.place - b.place);
  }
}

/** What is left of a pattern when all digits are taken away, from its text as from the keys. */
function skeletonSteps(segments: readonly Segment[]): readonly Step[] {
  const steps: Step[] = [];
  for (const segment of segments) {
    const step = skeletonStep(segment);
    const last = steps.at(-1);
    if (step.kind !== 'text') steps.push(step);
    else if (last?.kind === 'text') steps[steps.length - 1] = { kind: 'text', text: last.text + step.text };
    else if (step.text !== '') steps.push(step);
  }
  return steps;
}

function skeletonStep(segment: Segment): Step {
  switch (segment.kind) {
    case 'text':
      return { kind: 'text', text: withoutDigits(segment.text) };
    case 'number':
      return { kind: 'text', text: '' };
    case 'words':
      return { kind: 'words', words: [...new Set(segment.words.map(withoutDigits))] };
    case 'word':
    case 'path':
      return { kind: 'run', separators: segment.kind === 'path', least: 0 };
    default:
      return assertNever(segment);
  }
}

function withoutDigits(text: string): string {
  return text.replace(/[0-9]+/g, '');
}
