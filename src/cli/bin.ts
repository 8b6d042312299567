import { text } from 'node:stream/consumers';
import { main, tellUnsaid } from './main.js';
import type { StopSignal, Streams } from './streams.js';

/** The process `mapc`: connects `main` with the real streams, signals and exit code. */

/** What kept the answer from being written. */
let lost: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads may stop early (`| head`): no reason to complain, nor to end a conversion.
  if (error.code !== 'EPIPE') lost ??= error;
});
// Nowhere is left to tell of it: the exit code speaks.
process.stderr.on('error', () => undefined);

function onStop(stop: (signal: StopSignal) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Only once: with the handler gone, a second signal ends the process at once.
    process.once(signal, () => {
      stop(signal);
    });
  }
}

const argv = process.argv.slice(2);
const streams: Streams = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder: process.cwd(),
  readStdin: () => text(process.stdin),
  onStop,
};

const code = await main(argv, streams);
// An error is told of after the write. (Nothing more may be written only to wait: a full disk would refuse that, too.)
await new Promise<void>(resolve => {
  if (process.stdout.writableLength === 0) setImmediate(resolve);
  else
    process.stdout.write('', () => {
      resolve();
    });
});
process.exitCode = lost === undefined ? code : await tellUnsaid(lost.code ?? lost.message, code, argv, streams);
