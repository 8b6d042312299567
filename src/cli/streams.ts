/** Where text goes to. `process.stdout` is one; tests have their own. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** All that the command sees of the process that it runs in. */
export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly readStdin: () => Promise<string>;
  /** Calls `stop` instead of ending the process when it is interrupted; a second interruption ends it. */
  readonly onStop: (stop: (signal: StopSignal) => void) => void;
}
