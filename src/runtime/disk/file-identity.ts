import type { BigIntStats } from 'node:fs';

/** What tells one version of a file from a later one. A forged time of modification is betrayed by the time of change. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** The identity of a file at the moment at which it was looked at. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return { dev, ino, size, mtimeNs, ctimeNs };
}

/** The identity as one text: equal for the same version of the same file, and for nothing else. */
export function formatIdentity({ dev, ino, size, mtimeNs, ctimeNs }: FileIdentity): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

/** What became of a file between two looks at it, as the end of a sentence, or undefined if it is the same version. */
export function whatChanged(before: FileIdentity, after: FileIdentity): string | undefined {
  if (before.dev !== after.dev || before.ino !== after.ino) return 'another file has its name now';
  if (before.size !== after.size) return `it had ${before.size} bytes and has ${after.size} now`;
  if (before.mtimeNs !== after.mtimeNs || before.ctimeNs !== after.ctimeNs) return 'it was written to';
  return undefined;
}
