import { conflictingOptions } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { LEAST_MEMORY, RECEIPT_PLACES, type ExecuteOptions } from '../runtime/execute-options.js';
import { BYTE_SIZE } from './byte-size.js';
import type { Input } from './command.js';
import { choice, flag, parsed, type Option, type ValueReader } from './option.js';

/** `--jobs`. */
export const JOB_COUNT: ValueReader<number> = {
  expected: 'a number of threads from 1 to 256',
  parse: text => (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= 256 ? Number(text) : undefined),
};

/** `--memory`: what one thread needs at least. */
export const MEMORY_SIZE: ValueReader<number> = {
  expected: `a size of at least ${LEAST_MEMORY / 1024}KiB, like 4GB`,
  parse: text => {
    const bytes = BYTE_SIZE.parse(text);
    return bytes !== undefined && bytes >= LEAST_MEMORY ? bytes : undefined;
  },
};

const DIFFERENCE: ValueReader<number> = {
  expected: 'a number that is not negative, like 1e-6',
  parse: text => (text.trim() !== '' && Number(text) >= 0 && Number(text) < Infinity ? Number(text) : undefined),
};

const overwrite = flag({ name: 'overwrite', summary: 'replace OUT if it is there, when the new one is whole' });
const resume = flag({ name: 'resume', summary: 'go on with what an interrupted run has left, if there is something' });
const restart = flag({ name: 'restart', summary: 'delete what an interrupted run has left' });
export const jobsOption = parsed(
  { name: 'jobs', short: 'j', value: 'N', summary: 'threads (default: the processors that this process may use)' },
  JOB_COUNT,
);
export const memoryOption = parsed(
  {
    name: 'memory',
    value: 'SIZE',
    summary: 'most memory for buffers and tables of all threads (at least 64KiB); Node takes its own',
  },
  MEMORY_SIZE,
);
const tolerance = parsed(
  { name: 'tolerance', value: 'X', summary: 'largest difference between what the mapping calls equal (default 0)' },
  DIFFERENCE,
);
const digest = flag({ name: 'digest', summary: 'put the SHA-256 of every tensor and source file into the receipt' });
const receipt = choice(
  {
    name: 'receipt',
    value: 'WHERE',
    summary: 'inside OUT as mapc.json (default), beside it as OUT.mapc.json, or none',
  },
  RECEIPT_PLACES,
);
const noSync = flag({
  name: 'no-sync',
  summary: 'do not wait for the disk, and vouch for nothing: no checksums, no --resume',
});

/** Options that say how a conversion is run. */
export const RUN_OPTIONS: readonly Option<unknown>[] = Object.freeze([
  overwrite,
  resume,
  restart,
  jobsOption,
  memoryOption,
  tolerance,
  digest,
  receipt,
  noSync,
]);

/** How the options say that a conversion is run. Throws MAPC8008 for options that exclude each other. */
export function runOptions(input: Input, report: Report): ExecuteOptions {
  if (input.get(resume) && input.get(restart)) {
    const options = ['--resume', '--restart'];
    const reason = 'one uses what an interrupted run has left, the other deletes it';
    throw new MapcError(conflictingOptions.make(inArgument('--restart'), { options, reason }));
  }
  const [count, bytes, difference, place] = [
    input.get(jobsOption),
    input.get(memoryOption),
    input.get(tolerance),
    input.get(receipt),
  ];
  return {
    ...(count === undefined ? {} : { jobs: count }),
    ...(bytes === undefined ? {} : { memory: bytes }),
    ...(difference === undefined ? {} : { tolerance: difference }),
    ...(place === undefined ? {} : { receipt: place }),
    overwrite: input.get(overwrite),
    resume: input.get(resume),
    restart: input.get(restart),
    sync: !input.get(noSync),
    digest: input.get(digest),
    report,
  };
}
