import type { AxisView } from '../../tensor/compare/axis-order.js';
import type { Statistics } from '../../tensor/compare/statistics.js';
import type { PortableValue } from './portable-value.js';

/** A place in a file of either side (files are counted on from the left side's to the right side's). */
export interface BytePlace {
  readonly file: number;
  readonly position: number;
}

/** Bytes that stand one after the other on both sides, compared as they are; only parts that differ are looked into. */
export interface BytesWork {
  readonly kind: 'bytes';
  readonly left: BytePlace;
  readonly right: BytePlace;
  readonly parts: readonly BytesPart[];
}

/** A part of one tensor: its length in bytes, and the flat position of its first element. */
export interface BytesPart {
  readonly length: number;
  readonly dtype: string;
  readonly first: number;
}

/** Sums over elements that are known to be equal on both sides. */
export interface SumsWork {
  readonly kind: 'sums';
  readonly place: BytePlace;
  readonly length: number;
  readonly dtype: string;
}

/** Tiles `from` to `to` (not included) of a box, both sides of which are computed and compared. */
export interface BoxWork {
  readonly kind: 'box';
  readonly sizes: readonly number[];
  readonly extents: readonly number[];
  readonly gap: number;
  readonly from: number;
  readonly to: number;
  readonly left: PortableValue;
  readonly right: PortableValue;
  /** Flat position in the right tensor of what stands at a position of the box. */
  readonly offset: number;
  readonly strides: readonly number[];
  /** Where the tensors begin that the values load. */
  readonly sources: readonly { readonly file: number; readonly offset: number }[];
  /** Whether the values are compared as numbers, as they are. */
  readonly numbers: boolean;
  /** Casts of both sides, under which bits are compared. */
  readonly casts: readonly Casts[];
  /** The work ends where all casts together have found more differing elements than this. */
  readonly most: number;
}

/** Names of dtypes, one cast after the other. With `bits`, bits are compared whatever the dtypes. */
export interface Casts {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly bits: boolean;
}

/** Hashes for each position of an axis, of a part of a packed tensor: `count` elements from flat position `first` on. */
export interface HashWork {
  readonly kind: 'hash';
  readonly view: AxisView;
  readonly bits: number;
  readonly place: BytePlace;
  readonly first: number;
  readonly count: number;
}

/**
 * Compares positions of an axis with those that `order` names on the left: `order[i]` is the left position of what stands at
 * position `from + i` on the right, for one position of the dimensions before the axis. Both tensors are packed.
 */
export interface OrderWork {
  readonly kind: 'order';
  readonly left: BytePlace;
  readonly right: BytePlace;
  /** Bytes of one position of the axis. */
  readonly length: number;
  readonly from: number;
  readonly order: Uint32Array;
}

/**
 * The same for whole slices, each of which is all positions of the axis for one position of the dimensions before it:
 * `count` of them that follow each other, each of `order.length * length` bytes, no more than a block.
 */
export interface SlicesWork {
  readonly kind: 'slices';
  readonly left: BytePlace;
  readonly right: BytePlace;
  readonly length: number;
  readonly count: number;
  readonly order: Uint32Array;
}

/** A share of a comparison that depends on no other. Plain data: which thread does it changes nothing. */
export type Work = BytesWork | SumsWork | BoxWork | HashWork | OrderWork | SlicesWork;

/** What a work found. */
export type WorkResult =
  /** For each part, what differs; undefined where all bytes are equal. */
  | { readonly kind: 'bytes'; readonly parts: readonly (Statistics | undefined)[] }
  | { readonly kind: 'sums'; readonly statistics: Statistics }
  | {
      readonly kind: 'box';
      readonly numbers: Statistics | undefined;
      /** For each of the casts, what differs; undefined where nothing does. */
      readonly casts: readonly (Statistics | undefined)[];
    }
  | { readonly kind: 'hash'; readonly sums: Int32Array }
  | { readonly kind: 'order'; readonly equal: boolean }
  | { readonly kind: 'slices'; readonly equal: boolean };
