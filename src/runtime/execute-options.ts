import type { Report } from '../diagnostics/diagnostic.js';
import type { FileToWrite, Format } from '../formats/format.js';
import type { Origin } from './origin.js';
import type { ProgressEvent } from './progress.js';
import type { Crew } from './threads/crew.js';

/** Where a plan's targets go: the files as the format laid them out (their tensors are indices into the plan's targets). */
export interface Output {
  /** The directory that appears when all is written. */
  readonly path: string;
  readonly files: readonly FileToWrite[];
  /** The format's last word on each file. */
  readonly seal?: Format['seal'];
  /** Paths that are read from: the output may not be one of them, in one of them or around one. */
  readonly sources: readonly string[];
}

export interface ExecuteOptions {
  /** Worker threads (default: what the machine has; none for a small conversion). */
  readonly jobs?: number;
  /** Bytes of buffers and tables of all threads together (at least 64 KiB; the default depends on the threads). */
  readonly memory?: number;
  readonly overwrite?: boolean;
  /** Go on with what an interrupted run has left; begin anew where nothing can be used. */
  readonly resume?: boolean;
  /** Delete what an interrupted run has left. */
  readonly restart?: boolean;
  readonly sync?: boolean;
  /** Largest difference that a proof lets pass (default 0: the same bits). */
  readonly tolerance?: number;
  /** Compute the SHA-256 of every tensor and every source file, for the receipt. */
  readonly digest?: boolean;
  /** What was asked for. Without it no receipt is written. */
  readonly origin?: Origin;
  /** Where the receipt is written (default: as `mapc.json` in the output). */
  readonly receipt?: ReceiptPlace;
  /** Stops the run at the next tile; nothing of the output appears. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly report?: Report;
  /** Threads that stand by already; they are the caller's to end. */
  readonly crew?: Crew;
  /** Code of the worker threads, where it does not stand beside this module (tests run from sources). */
  readonly entry?: URL;
  /** Bytes that are written between two checkpoints, and that a crash may cost: by default 256 MiB and 1 GiB. */
  readonly checkpoint?: { readonly every: number; readonly window: number };
}

export const RECEIPT_PLACES = ['inside', 'beside', 'none'] as const;

/** In the output, beside it as `OUT.mapc.json`, or nowhere. */
export type ReceiptPlace = (typeof RECEIPT_PLACES)[number];

const MIB = 1024 * 1024;

/** A step may reach over the end of the window: with that it is 1 GiB. */
export const CHECKPOINT = Object.freeze({ every: 256 * MIB, window: 960 * MIB });

/** Less is not enough for the tiles of one thread. */
export const LEAST_MEMORY = 64 * 1024;
