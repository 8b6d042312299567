import type { Json } from '../diagnostics/diagnostic.js';
import type { Command } from './command.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import { TOPICS, usageOf } from './help.js';
import type { Option } from './option.js';

/** `mapc --help` for programs. */
export function describeProgram(commands: readonly Command[], version: string): Json {
  return {
    version,
    usage: usageOf(undefined),
    commands: commands.map(({ name, summary }) => ({ name, summary })),
    options: GLOBAL_OPTIONS.map(describeOption),
    topics: TOPICS.map(({ name, summary }) => ({ name, summary })),
  };
}

/** `mapc COMMAND --help` for programs. */
export function describeCommand(command: Command): Json {
  const { name, summary, options, examples, notes = [] } = command;
  return {
    name,
    summary,
    usage: usageOf(command),
    arguments: command.arguments.map(({ name, what, optional = false, many = false }) => ({
      name,
      what,
      optional,
      many,
    })),
    options: [...options, ...GLOBAL_OPTIONS].map(describeOption),
    examples: examples.map(({ line, what }) => ({ line, what })),
    notes,
  };
}

function describeOption({ name, short, value, summary, repeatable = false }: Option<unknown>): Json {
  return { name, short: short ?? null, value: value ?? null, summary, repeatable };
}
