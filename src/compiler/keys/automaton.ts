/** A step by any of the characters (UTF-16 code units) from `from` to `to`, both included. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly state: number;
}

/**
 * A nondeterministic automaton without empty steps. State 0 is the start. A key is accepted if some walk along its
 * characters ends in `accept`.
 */
export interface Automaton {
  readonly edges: readonly (readonly Edge[])[];
  readonly accept: number;
}

export class AutomatonBuilder {
  readonly edges: Edge[][] = [];

  /** A new state, by its number. */
  state(): number {
    return this.edges.push([]) - 1;
  }

  edge(at: number, from: number, to: number, state: number): void {
    const edges = this.edges[at] ?? [];
    const last = edges.at(-1);
    // Digits that lead to one state are one edge: products of automata look at pairs of edges.
    if (last?.state === state && last.to + 1 === from) edges[edges.length - 1] = { from: last.from, to, state };
    else edges.push({ from, to, state });
  }
}

/** A character that both edges take, a letter or digit where possible, or undefined. */
export function commonCharacter(a: Edge, b: Edge): number | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  if (from > to) return undefined;
  for (const code of [0x78, 0x31, 0x61, 0x41, 0x2d]) if (code >= from && code <= to) return code;
  return from;
}
