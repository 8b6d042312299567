import type { Plan } from '../compiler/plan.js';
import { Conversion, type Written } from './conversion.js';
import { AtomicOutput, type OutputOptions } from './disk/atomic-output.js';
import type { NodeDirectory } from './disk/node-directory.js';
import type { ExecuteOptions, Output } from './execute-options.js';
import { alreadyThere, type Finished } from './resume/already-there.js';
import type { Summary, Verified } from './summary.js';

export type { ExecuteOptions, Output } from './execute-options.js';

/**
 * Runs a plan: proves its claims, writes its targets and side files, and lets the output appear whole, or not at all.
 * Throws MapcError: MAPC6001-6019 (the disk), MAPC6020 (a source changed), MAPC6021-6022 (an earlier run cannot be gone
 * on with), MAPC6025-6026 (the output that is there is another one, or damaged), MAPC6030 (failed proofs, all of them), MAPC6031 (interrupted), or what reading a source throws; with MAPC6023
 * beside it where what was done is kept.
 */
export async function execute(
  plan: Plan,
  source: NodeDirectory,
  output: Output,
  options: ExecuteOptions = {},
): Promise<Summary> {
  const began = performance.now();
  if (options.resume === true) {
    const finished = await alreadyThere(plan, source, output, options);
    if (finished !== undefined) {
      AtomicOutput.tidyUp(output.path);
      const summary = summaryOf(plan, writtenBefore(finished), (performance.now() - began) / 1000);
      return { ...summary, verified: provedBy(finished) };
    }
  }
  const staged = AtomicOutput.begin(output.path, placeOf(plan, output, options));
  const conversion = new Conversion(plan, source, output, staged, options);
  try {
    return summaryOf(plan, await conversion.run(), (performance.now() - began) / 1000);
  } catch (error) {
    throw conversion.giveUp(error);
  } finally {
    await conversion.close();
  }
}

/**
 * Looks at the place of an output as a run would before it begins, and changes nothing: what throws here would end the run
 * (MAPC6001-6007, MAPC6010, MAPC6025-6026).
 */
export async function checkPlace(
  plan: Plan,
  source: NodeDirectory,
  output: Output,
  options: ExecuteOptions = {},
): Promise<void> {
  if (options.resume === true && (await alreadyThere(plan, source, output, options)) !== undefined) return;
  AtomicOutput.check(output.path, placeOf(plan, output, options));
}

function placeOf(plan: Plan, output: Output, options: ExecuteOptions): OutputOptions {
  const texts = plan.sideFiles.map(file => (file.kind === 'text' ? new TextEncoder().encode(file.text).length : 0));
  return {
    sources: output.sources,
    bytes: [...output.files.map(({ size }) => size), ...texts].reduce((sum, size) => sum + size, 0),
    overwrite: options.overwrite ?? false,
    remains: options.resume === true ? 'use' : options.restart === true ? 'delete' : 'refuse',
    sync: options.sync ?? true,
    ...(options.report === undefined ? {} : { report: options.report }),
  };
}

/** What an earlier run did, all of it. */
function writtenBefore({ receipt: { files, tensors }, bytesRead }: Finished): Written {
  const resumed = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  return { files: files.map(({ path, size }) => ({ name: path, size })), bytesRead, resumed };
}

function provedBy({ receipt: { files, sources } }: Finished): Verified {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { bytes, sources: sources.every(({ sha256 }) => sha256 !== undefined) ? 'digests' : 'sizes and times' };
}

function summaryOf(plan: Plan, { files, bytesRead, resumed }: Written, seconds: number): Summary {
  const tensors = plan.rules.map(() => 0);
  for (const { rule } of plan.targets) tensors[rule] = (tensors[rule] ?? 0) + 1;
  return {
    tensors: plan.targets.length,
    bytesRead,
    bytesWritten: files.reduce((sum, file) => sum + file.size, 0),
    resumed,
    seconds,
    proofs: plan.proofs.length,
    rules: plan.rules
      .map(({ title }, rule) => ({ rule, title, tensors: tensors[rule] ?? 0 }))
      .filter(used => used.tensors > 0),
    dropped: plan.dropped,
    files: files.map(({ name, size }) => ({ path: name, size })),
  };
}
