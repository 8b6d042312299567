import fc from 'fast-check';

/** A change that a hostile writer, or a broken disk, makes to a file. */
export type Mutation =
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'copy'; readonly from: number; readonly at: number; readonly count: number }
  | { readonly kind: 'cut'; readonly at: number };

/**
 * Changes of a file of `length` bytes. Those of single bytes and cuts fall anywhere, the others before `end`: where the
 * file says what it is. `pieces` are texts of the characters 0 to 255 to put in.
 */
export function mutations(length: number, end: number, pieces: readonly string[]): fc.Arbitrary<Mutation> {
  return fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(length - 1), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(end - 1), bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('delete' as const), at: fc.nat(end - 1), count: fc.nat(30) }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(end), text: fc.constantFrom(...pieces) }),
    fc.record({ kind: fc.constant('copy' as const), from: fc.nat(end - 1), at: fc.nat(end - 1), count: fc.nat(60) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(length) }),
  );
}

/** Makes the change in place. */
export function mutate(bytes: number[], change: Mutation): void {
  switch (change.kind) {
    case 'set':
      bytes[change.at] = change.byte;
      return;
    case 'flip':
      bytes[change.at] = (bytes[change.at] ?? 0) ^ (1 << change.bit);
      return;
    case 'delete':
      bytes.splice(change.at, change.count);
      return;
    case 'insert':
      bytes.splice(change.at, 0, ...Buffer.from(change.text, 'latin1'));
      return;
    case 'copy':
      bytes.splice(change.at, 0, ...bytes.slice(change.from, change.from + change.count));
      return;
    case 'cut':
      bytes.length = Math.min(bytes.length, change.at);
  }
}
