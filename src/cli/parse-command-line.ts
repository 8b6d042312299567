import { CommanderError, Option as ParserOption } from 'commander';
import { missingOption } from '../diagnostics/catalog/usage.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import type { Command, Input } from './command.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import { usageOf } from './help.js';
import type { Option } from './option.js';
import { UsageCommand, type Spoken } from './usage-command.js';

/** `command` is undefined where only options of every command were given. */
export interface CommandLine {
  readonly command: Command | undefined;
  readonly input: Input;
}

/** Commander's word for a line without a command. */
const NO_COMMAND = 'commander.help';

/** Reads a command line (without the program's own name). Throws MapcError with every mistake that was found (MAPC8001-8007, 8009). */
export function parseCommandLine(commands: readonly Command[], argv: readonly string[]): CommandLine {
  const given = new Map<string, string[]>();
  let chosen = undefined as { readonly command: Command; readonly words: readonly string[] } | undefined;
  const program = new UsageCommand('mapc', spokenOf(commands, undefined));
  addOptions(program, GLOBAL_OPTIONS, given);
  for (const command of commands) {
    const parser = new UsageCommand(command.name, spokenOf(commands, command));
    for (const { name, optional, many } of command.arguments) {
      const word = many === true ? `${name}...` : name;
      parser.argument(optional === true ? `[${word}]` : `<${word}>`);
    }
    addOptions(parser, command.options, given);
    parser.action(() => {
      chosen = { command, words: parser.args };
    });
    program.addCommand(parser);
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.code !== NO_COMMAND) throw error;
  }
  const input: Input = {
    arguments: chosen?.words ?? [],
    get: option => option.read(given.get(option.name) ?? [], () => undefined),
  };
  assertReadable(chosen?.command, given);
  return { command: chosen?.command, input };
}

function addOptions(parser: UsageCommand, options: readonly Option<unknown>[], given: Map<string, string[]>): void {
  for (const { name, short, value } of options) {
    const dashed = short === undefined ? `--${name}` : `-${short}, --${name}`;
    parser.addOption(new ParserOption(value === undefined ? dashed : `${dashed} <${value}>`));
    parser.on(`option:${name}`, (text?: string) => {
      given.set(name, [...(given.get(name) ?? []), text ?? '']);
    });
  }
}

/** Reads every option once: all values that cannot be read, and all options that are missing, are told together. */
function assertReadable(command: Command | undefined, given: ReadonlyMap<string, readonly string[]>): void {
  const findings: Diagnostic[] = [];
  for (const { option, reason } of command?.needs ?? []) {
    if (given.has(option.name)) continue;
    const [written, name] = [`--${option.name}`, `mapc ${command?.name ?? ''}`];
    findings.push(missingOption.make(inArgument(written), { option: written, command: name, reason }));
  }
  for (const option of [...GLOBAL_OPTIONS, ...(command?.options ?? [])])
    option.read(given.get(option.name) ?? [], finding => findings.push(finding));
  if (findings.length > 0) throw new MapcError(findings);
}

function spokenOf(commands: readonly Command[], command: Command | undefined): Spoken {
  const options = [...(command?.options ?? []), ...GLOBAL_OPTIONS];
  return {
    command: command === undefined ? 'mapc' : `mapc ${command.name}`,
    usage: usageOf(command),
    optionNames: options.map(({ name }) => `--${name}`),
    commandNames: [...commands.map(({ name }) => name), 'help'],
    whatIs: new Map(command?.arguments.map(({ name, what }) => [name, what])),
  };
}
