import { formatBytes } from '../diagnostics/format-bytes.js';
import { formatSeconds } from './byte-size.js';
import { showName } from '../diagnostics/show-name.js';
import { PaceMeter, type ProgressEvent } from '../runtime/progress.js';
import type { OutputStream } from './streams.js';
import { isAnimated, widthOf } from './terminal.js';

/** Takes what a long work tells on its way. */
export interface ProgressSink {
  readonly show: (event: ProgressEvent) => void;
  /** Removes what stands there; the work is over, well or not. */
  readonly end: () => void;
}

const SILENT: ProgressSink = Object.freeze({ show: () => undefined, end: () => undefined });

const TITLES: Readonly<Record<ProgressEvent['phase'], string>> = {
  prove: 'comparing',
  convert: 'converting',
  seal: 'checksums',
  finish: 'syncing',
};

/** Redrawing more often than this costs more than it shows. */
const LEAST_SECONDS = 0.1;

const TO_LINE_START_AND_CLEAR = '\r\u001b[2K';

/** One line that is drawn again and again, where the stream is a terminal and no log (CI); elsewhere nothing. */
export function progressLine(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number = () => performance.now() / 1000,
): ProgressSink {
  if (!isAnimated(stream, env)) return SILENT;
  let phase: ProgressEvent['phase'] | undefined;
  let meter = new PaceMeter();
  let drawn = -Infinity;
  return {
    show: event => {
      const seconds = now();
      const begins = event.phase !== phase;
      if (begins) {
        phase = event.phase;
        meter = new PaceMeter();
      }
      if (!begins && seconds - drawn < LEAST_SECONDS) return;
      drawn = seconds;
      const pace = meter.add(seconds, event.done, event.total);
      const line = progressText(event, pace.bytesPerSecond, pace.secondsLeft);
      // A line that wraps could not be drawn over.
      stream.write(TO_LINE_START_AND_CLEAR + line.slice(0, widthOf(stream) - 1));
    },
    end: () => {
      if (phase !== undefined) stream.write(TO_LINE_START_AND_CLEAR);
      phase = undefined;
    },
  };
}

/** `converting  42 %  1.20 GB of 2.86 GB  812 MB/s  2.0 s left  model-00001-of-00003.safetensors`. */
export function progressText(
  event: ProgressEvent,
  bytesPerSecond: number | undefined,
  secondsLeft: number | undefined,
): string {
  const { done, total } = event;
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 100;
  const parts = [
    TITLES[event.phase],
    `${String(percent).padStart(3)} %`,
    `${formatBytes(done)} of ${formatBytes(total)}`,
    bytesPerSecond === undefined ? '' : `${formatBytes(bytesPerSecond)}/s`,
    secondsLeft === undefined ? '' : `${formatSeconds(Math.ceil(secondsLeft))} left`,
    event.file === undefined ? '' : showName(event.file, 60),
  ];
  return parts.filter(part => part !== '').join('  ');
}
