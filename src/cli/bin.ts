import { text } from 'node:stream/consumers';
import { main } from './main.js';
import type { StopSignal } from './streams.js';

/** The process `mapc`: connects `main` with the real streams, signals and exit code. */

for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads may stop early (`| head`): no reason to complain, nor to end a conversion.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function onStop(stop: (signal: StopSignal) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Only once: with the handler gone, a second signal ends the process at once.
    process.once(signal, () => {
      stop(signal);
    });
  }
}

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder: process.cwd(),
  readStdin: () => text(process.stdin),
  onStop,
});
