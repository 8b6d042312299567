import { Command as Parser, type Option as ParserOption } from 'commander';
import {
  missingArgument,
  missingOptionValue,
  tooManyArguments,
  unknownCommand,
  unknownOption,
} from '../diagnostics/catalog/usage.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';

/** What the messages of one command need to say. */
export interface Spoken {
  /** `mapc inspect`, or `mapc`. */
  readonly command: string;
  readonly usage: string;
  /** Every option that may stand here, with dashes. */
  readonly optionNames: readonly string[];
  readonly commandNames: readonly string[];
  /** Name of an argument -> what it is. */
  readonly whatIs: ReadonlyMap<string, string>;
}

/**
 * Commander's parser, with our findings instead of its texts: each method below is where commander 14 ends up with a
 * mistake of that kind. Throws MapcError (MAPC8001-8005).
 */
export class UsageCommand extends Parser {
  readonly #spoken: Spoken;

  constructor(name: string, spoken: Spoken) {
    super(name);
    this.#spoken = spoken;
    this.helpOption(false).helpCommand(false).exitOverride();
  }

  /** Without a command, commander would print a help of its own: whoever parses has one. */
  override outputHelp(): void {
    return undefined;
  }

  unknownCommand(): never {
    const command = this.args[0] ?? '';
    const close = nearest(command, this.#spoken.commandNames);
    return fail(unknownCommand.make(inArgument(command), { command, nearest: close }));
  }

  unknownOption(option: string): never {
    const { command, optionNames } = this.#spoken;
    const [name = option] = option.split('=');
    return fail(unknownOption.make(inArgument(name), { option: name, command, nearest: nearest(name, optionNames) }));
  }

  missingArgument(name: string): never {
    const { command, usage, whatIs } = this.#spoken;
    return fail(missingArgument.make(inArgument(name), { argument: whatIs.get(name) ?? name, command, usage }));
  }

  optionMissingArgument(option: ParserOption): never {
    const name = option.long ?? option.flags;
    return fail(
      missingOptionValue.make(inArgument(name), {
        option: name,
        expected: /<(.*)>/.exec(option.flags)?.[1] ?? 'a value',
      }),
    );
  }

  _excessArguments(given: readonly string[]): never {
    const { command, usage } = this.#spoken;
    const most = this.registeredArguments.length;
    const argument = given[most] ?? '';
    return fail(tooManyArguments.make(inArgument(argument), { command, argument, most, usage }));
  }
}

function fail(finding: Diagnostic): never {
  throw new MapcError(finding);
}
