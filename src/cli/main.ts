import { internalError } from '../diagnostics/catalog/ours.js';
import { answerLost } from '../diagnostics/catalog/run.js';
import { unknownCommand } from '../diagnostics/catalog/usage.js';
import type { Diagnostic, Json } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { escapeControls } from '../diagnostics/show-name.js';
import { inArgument, NOWHERE } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { version } from '../api/version.js';
import type { Answer, Command, Context, Input } from './command.js';
import { COMMANDS } from './commands/index.js';
import { exitCode, exitFor, type ExitName } from './exit-code.js';
import { colorOption, debugOption, jsonOption, noColorOption, quietOption } from './global-options.js';
import { describeCommand, describeProgram } from './describe-help.js';
import { commandHelp, programHelp, TOPICS } from './help.js';
import { progressLine } from './progress-line.js';
import type { StopSignal, Streams } from './streams.js';
import { paletteFor, widthOf, type ColorChoice } from './terminal.js';

const TOOL = Object.freeze({ name: 'mapc', version });

/** Runs one command line (without the program's own name) and gives its exit code. Never throws. */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
  const stopped: { signal?: StopSignal } = {};
  const speech = new Speech(argv, streams);
  try {
    const asked = await answerAboutItself(argv, speech);
    if (asked !== undefined) return exitCode(asked);
    const { parseCommandLine } = await import('./parse-command-line.js');
    const line = parseCommandLine(COMMANDS, argv);
    speech.follow(line.input);
    if (line.command === undefined) {
      await speech.answer({ exit: 'usage', ...helpFor(undefined) });
      return exitCode('usage');
    }
    speech.command = line.command.name;
    const answer = await run(line.command, line.input, speech, streams, stopped);
    await speech.answer(answer);
    return exitCode(answer.exit);
  } catch (error) {
    return fail(error, speech, stopped.signal);
  }
}

/** Tells on stderr that what stood on stdout is lost, where a run ended with `code`. Gives the exit code then. */
export async function tellUnsaid(
  why: string,
  code: number,
  argv: readonly string[],
  streams: Streams,
): Promise<number> {
  const speech = new Speech(argv, streams);
  speech.json = false;
  await speech.findings([answerLost.make(NOWHERE, { why })]);
  // Whoever asked has no answer; a run that failed has told so by its own code.
  return code === exitCode('ok') || code === exitCode('no') ? exitCode('temporary') : code;
}

/** `--help`, `--version` and `help ...`: what needs no parser, and works beside any mistake. */
async function answerAboutItself(argv: readonly string[], speech: Speech): Promise<ExitName | undefined> {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const has = (long: string, short: string): boolean => words.includes(long) || words.includes(short);
  if (has('--version', '-V') && words[0] !== 'help') {
    const result = { name: TOOL.name, version, node: process.version };
    await speech.answer({ exit: 'ok', text: `mapc ${version}\n`, result });
    return 'ok';
  }
  const named = words.filter(word => !word.startsWith('-'));
  const asksHelp = has('--help', '-h') || named[0] === 'help';
  if (!asksHelp) return undefined;
  const about = named[0] === 'help' ? named[1] : named[0];
  await speech.answer({ exit: 'ok', ...helpFor(about) });
  return 'ok';
}

/** Help on a command, a topic or the program: for people, and for programs. */
function helpFor(about: string | undefined): { readonly text: string; readonly result: Json } {
  if (about === undefined) return { text: programHelp(COMMANDS, version), result: describeProgram(COMMANDS, version) };
  const command = COMMANDS.find(({ name }) => name === about);
  if (command !== undefined) return { text: commandHelp(command), result: describeCommand(command) };
  const topic = TOPICS.find(({ name }) => name === about);
  if (topic !== undefined) return { text: topic.print(), result: topic.describe() };
  const names = [...COMMANDS, ...TOPICS].map(({ name }) => name);
  throw new MapcError(unknownCommand.make(inArgument(about), { command: about, nearest: nearest(about, names) }));
}

async function run(
  command: Command,
  input: Input,
  speech: Speech,
  streams: Streams,
  stopped: { signal?: StopSignal },
): Promise<Answer> {
  const silent = speech.quiet || speech.json;
  const progress = progressLine(silent ? { write: () => undefined } : streams.stderr, streams.env);
  const context: Context = {
    version,
    isTerminal: streams.stdout.isTTY === true,
    width: widthOf(streams.stdout),
    palette: paletteFor(streams.stdout, streams.env, speech.color),
    env: streams.env,
    folder: streams.folder,
    json: speech.json,
    readStdin: streams.readStdin,
    interruptible: () => {
      const controller = new AbortController();
      streams.onStop(signal => {
        stopped.signal ??= signal;
        controller.abort();
      });
      return controller.signal;
    },
    progress,
  };
  try {
    return await command.run(input, context);
  } finally {
    progress.end();
  }
}

/** Prints what went wrong and gives the exit code. */
async function fail(error: unknown, speech: Speech, signal: StopSignal | undefined): Promise<number> {
  if (error instanceof MapcError) {
    await speech.findings(error.findings);
    if (signal !== undefined) return exitCode(signal === 'SIGINT' ? 'interrupted' : 'terminated');
    return exitCode(error.temporary ? 'temporary' : exitFor(error.findings));
  }
  const message = error instanceof Error ? error.message : String(error);
  await speech.findings([internalError.make(NOWHERE, { message, version })]);
  const stack = error instanceof Error ? error.stack : undefined;
  if (speech.debug && stack !== undefined) speech.note(stack.split('\n').map(escapeControls).join('\n'));
  return exitCode('ours');
}

/** Says things the way that the command line asked for: as text or as JSON, coloured or plain, much or little. */
class Speech {
  command = 'mapc';
  json: boolean;
  quiet = false;
  debug: boolean;
  color: ColorChoice = 'auto';
  readonly #streams: Streams;

  constructor(argv: readonly string[], streams: Streams) {
    this.#streams = streams;
    // Until the line is parsed: a mistake in it is told in the form that it asks for.
    this.json = argv.includes('--json');
    this.debug = argv.includes('--debug');
    if (argv.includes('--no-color')) this.color = 'never';
  }

  /** From here on, as the line says that was read. */
  follow(input: Input): void {
    this.json = input.get(jsonOption);
    this.quiet = input.get(quietOption);
    this.debug = input.get(debugOption);
    this.color = input.get(noColorOption) ? 'never' : (input.get(colorOption) ?? 'auto');
  }

  async answer({ text = '', result, findings = [], summary = '' }: Answer): Promise<void> {
    if (this.json) {
      await this.#envelope(findings, result);
      return;
    }
    const shown = this.quiet ? findings.filter(({ severity }) => severity === 'error') : findings;
    if (shown.length > 0) await this.findings(shown);
    if (text !== '') this.#streams.stdout.write(text);
    if (summary !== '' && !this.quiet) this.note(summary);
  }

  async findings(findings: readonly Diagnostic[]): Promise<void> {
    if (this.json) {
      await this.#envelope(findings, undefined);
      return;
    }
    const { stderr, env } = this.#streams;
    const { textPrinter } = await import('../diagnostics/render/text.js');
    stderr.write(
      textPrinter.print(findings, {
        tool: TOOL,
        command: this.command,
        palette: paletteFor(stderr, env, this.color),
        width: widthOf(stderr),
      }),
    );
  }

  note(text: string): void {
    this.#streams.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  async #envelope(findings: readonly Diagnostic[], result: Answer['result']): Promise<void> {
    const { jsonPrinter } = await import('../diagnostics/render/json.js');
    const options = { tool: TOOL, command: this.command, ...(result === undefined ? {} : { result }) };
    this.#streams.stdout.write(jsonPrinter.print(findings, options));
  }
}
