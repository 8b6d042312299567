import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { nameInFile } from '../../formats/safetensors/dtypes.js';
import { runPieces } from '../../tensor/evaluate/in-memory.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { replaceFile } from '../format-files.js';
import { addressesOf, sha256Of } from './golden-data.js';
import type { OpenedGolden, PlannedGolden } from './golden.js';

/** What `--update` did to a file of digests. */
export type GoldenUpdate = {
  readonly path: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly same: number;
};

/** Writes the digests that a conversion gives now, if they are others than those that are there, and says which change. */
export function updateGolden(opened: OpenedGolden, { plan }: PlannedGolden): GoldenUpdate {
  const { output, input } = opened;
  const pieces = piecesByTarget(plan.pieces);
  const addresses = addressesOf(plan.targets.map(({ key, file }) => ({ key, file: file ?? '' })));
  const digests = plan.targets.map((tensor, i) => {
    const bytes = runPieces(pieces.get(i) ?? [], tensor, input?.from ?? (() => new Uint8Array(0)));
    const { dtype, shape } = tensor;
    return [addresses[i] ?? '', { dtype: nameInFile(dtype) ?? dtype.name, shape, sha256: sha256Of(bytes) }] as const;
  });
  const made = new Map(digests);
  const before = output.tensors;
  const isSame = (address: string): boolean => {
    const [old, now] = [before.get(address), made.get(address)];
    if (old === undefined || now === undefined) return false;
    const name = old.dtype === undefined ? old.dtypeName : (nameInFile(old.dtype) ?? old.dtype.name);
    return name === now.dtype && old.shape.join() === now.shape.join() && old.sha256() === now.sha256;
  };
  const update = {
    path: output.path,
    added: [...made.keys()].filter(address => !before.has(address)),
    changed: [...made.keys()].filter(address => before.has(address) && !isSame(address)),
    removed: [...before.keys()].filter(address => !made.has(address)),
    same: [...made.keys()].filter(isSame).length,
  };
  if (update.added.length + update.changed.length + update.removed.length > 0) write(output.path, made);
  return update;
}

function write(path: string, digests: ReadonlyMap<string, object>): void {
  const sorted = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `${JSON.stringify(Object.fromEntries(sorted), undefined, 1)}\n`;
  if (existsSync(path)) replaceFile(path, text);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  }
}
