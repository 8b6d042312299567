import type { RelationReference, SideIndex } from '../relation/relation.js';

/** An axis of a picture, and the indices along it that are drawn. */
export interface PictureAxis {
  readonly name: string;
  readonly size: number;
  readonly drawn: readonly number[];
  /** All along it is alike, so that one index stands for all: it is in no label. */
  readonly carried: boolean;
  /** So many indices make a part, where some tensor has one element for each part; otherwise 1. */
  readonly divisor: number;
}

/** One element of a tensor. */
export interface PictureCell {
  /** Row-major, in the tensor. */
  readonly flat: number;
  /** What it is joined with across the sides: the same number stands for the same element (or what is computed with it). */
  readonly elements: readonly number[];
  /** Index of the block pair that it belongs to; undefined for what is filled in or cut off. */
  readonly part: number | undefined;
  /** For each axis of the picture, the index along it (the part, where one stands for many), or undefined where the tensor does not have it. */
  readonly along: readonly (number | undefined)[];
  /** The same as numbers from 0 on that tell apart what is drawn: along an axis that is cut into parts, the part. */
  readonly tones: readonly (number | undefined)[];
}

/** Rows or columns of a grid: their place in the tensor, and whether what stands before them is not drawn. */
export interface PictureLine {
  readonly label: string;
  readonly gap: boolean;
  /** A block of axes begins here. */
  readonly edge: boolean;
}

export interface PictureTensor {
  readonly side: SideIndex;
  readonly reference: RelationReference;
  readonly key: string;
  readonly file: string;
  /** What tells it from others of its reference: `expert 0`; empty where it is the only one. */
  readonly own: string;
  readonly shape: readonly number[];
  readonly rows: readonly PictureLine[];
  readonly columns: readonly PictureLine[];
  /** By row and column; undefined where nothing is drawn. */
  readonly cells: readonly (readonly (PictureCell | undefined)[])[];
  /** Rows or columns follow that are not drawn. */
  readonly moreRows: boolean;
  readonly moreColumns: boolean;
}

/** Where the elements of a rule's tensors go, on small sizes: what is drawn on one side is drawn on the other. */
export interface RulePicture {
  readonly axes: readonly PictureAxis[];
  /** Pairs of blocks (or the one equation) that elements belong to, each by what tells it from the others: a key, or its axes. */
  readonly parts: readonly string[];
  /** Elements that are drawn, each with a number. */
  readonly elements: number;
  readonly tensors: readonly PictureTensor[];
  /** Tensors of each side that are not drawn. */
  readonly moreTensors: readonly [number, number];
  /** Index of the axis that tells most by its colour; undefined: the parts do. */
  readonly colour: number | undefined;
}
