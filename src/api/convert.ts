import { execute, type ExecuteOptions } from '../runtime/execute.js';
import type { Summary } from '../runtime/summary.js';
import { originOf } from './origin.js';
import type { PreparedConversion } from './prepare.js';

/**
 * Writes what was prepared to the folder `path`, with its receipt: it appears whole, or not at all. The result counts
 * tensors, bytes and seconds. Throws MapcError for what the disk, a source or an earlier run's remains do (MAPC6xxx), with
 * nothing at `path` that was not there before.
 */
export function convert(prepared: PreparedConversion, path: string, options: ExecuteOptions = {}): Promise<Summary> {
  const { plan, source, files, format, request } = prepared;
  const { seal } = format;
  const output = { path, files, sources: [request.input], ...(seal === undefined ? {} : { seal }) };
  return execute(plan, source, output, { origin: originOf(prepared), ...options });
}
