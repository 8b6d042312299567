import { checkPlace, execute, type ExecuteOptions, type Output } from '../runtime/execute.js';
import type { Summary } from '../runtime/summary.js';
import { originOf } from './origin.js';
import type { PreparedConversion } from './prepare.js';

/**
 * Writes what was prepared to the folder `path`, with its receipt: it appears whole, or not at all. The result counts
 * tensors, bytes and seconds. Throws MapcError for what the disk, a source or an earlier run's remains do (MAPC6xxx), with
 * nothing at `path` that was not there before.
 */
export function convert(prepared: PreparedConversion, path: string, options: ExecuteOptions = {}): Promise<Summary> {
  const { plan, source } = prepared;
  return execute(plan, source, outputOf(prepared, path), { origin: originOf(prepared), ...options });
}

/** Throws what would keep `convert` from beginning to write to the folder `path` now; changes nothing. */
export function rehearse(prepared: PreparedConversion, path: string, options: ExecuteOptions = {}): Promise<void> {
  const { plan, source } = prepared;
  return checkPlace(plan, source, outputOf(prepared, path), { origin: originOf(prepared), ...options });
}

function outputOf({ files, format: { seal }, request }: PreparedConversion, path: string): Output {
  return { path, files, sources: [request.input], ...(seal === undefined ? {} : { seal }) };
}
