import type { Json } from '../diagnostics/diagnostic.js';
import { SIZE_UNITS } from './byte-size.js';
import type { Command } from './command.js';
import { EXIT_CODES } from './exit-code.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import type { Option } from './option.js';
import { wrap } from './wrap.js';

const NOTE_WIDTH = 100;

/** `mapc inspect PATH [options]`. */
export function usageOf(command: Command | undefined): string {
  if (command === undefined) return 'mapc COMMAND [options]';
  const words = command.arguments.map(({ name, optional, many }) => {
    const word = many === true ? `${name}...` : name;
    return optional === true ? `[${word}]` : word;
  });
  return ['mapc', command.name, ...words, '[options]'].join(' ');
}

/** A page of help that is about no single command. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly print: () => string;
  /** The same for programs. */
  readonly describe: () => Json;
}

const exitCodes: Topic = {
  name: 'exit-codes',
  summary: 'what the exit code of mapc says',
  print: () =>
    `Exit codes\n\n${EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}\n`).join('')}\n` +
    'With several mistakes, the one further down in the order 1, 3, 2, 70 counts. Warnings do not change the exit code.\n',
  describe: () => EXIT_CODES.map(({ code, name, meaning }) => ({ code, name, meaning })),
};

const sizes: Topic = {
  name: 'sizes',
  summary: 'how sizes in bytes are written',
  print: () =>
    'Sizes in bytes\n\n' +
    '  5G, 5GB    5 * 10^9 bytes (K, M, T likewise)\n' +
    '  5GiB       5 * 2^30 bytes (KiB, MiB, TiB likewise)\n' +
    '  4096       bytes\n\n' +
    'mapc itself prints powers of ten.\n',
  describe: () => ({ factors: { ...SIZE_UNITS } }),
};

/** Pages of `mapc help TOPIC`. */
export const TOPICS: readonly Topic[] = Object.freeze([exitCodes, sizes]);

/** `mapc --help`. */
export function programHelp(commands: readonly Command[], version: string): string {
  return [
    `mapc ${version}: converts checkpoints between formats, by mappings that read both ways\n`,
    section('Examples', [
      ['mapc inspect DIR', 'list the tensors of a checkpoint'],
      ['mapc mappings', 'list the mappings that come with mapc'],
      ['mapc convert IN OUT --mapping NAME', 'convert a checkpoint'],
      ['mapc check my-mapping.yaml', 'find the mistakes in a mapping'],
    ]),
    section(
      'Commands',
      commands.map(({ name, summary }) => [name, summary]),
    ),
    section('Options', GLOBAL_OPTIONS.map(describeOption)),
    section('Help', [
      ['mapc help COMMAND', 'all about one command'],
      ...TOPICS.map(({ name, summary }) => [`mapc help ${name}`, summary] as const),
    ]),
  ].join('\n');
}

/** `mapc COMMAND --help`: examples first. */
export function commandHelp(command: Command): string {
  const parts = [
    `${capital(command.summary)}.\n`,
    `Usage: ${usageOf(command)}\n`,
    section(
      'Examples',
      command.examples.map(({ line, what }) => [line, what]),
    ),
  ];
  if (command.arguments.length > 0) {
    parts.push(
      section(
        'Arguments',
        command.arguments.map(({ name, what }) => [name, what]),
      ),
    );
  }
  if (command.options.length > 0) parts.push(section('Options', command.options.map(describeOption)));
  parts.push(section('Options of every command', GLOBAL_OPTIONS.map(describeOption)));
  for (const note of command.notes ?? []) parts.push(`${wrap(note, NOTE_WIDTH).join('\n')}\n`);
  return parts.join('\n');
}

type Line = readonly [string, string];

function section(title: string, lines: readonly Line[]): string {
  const width = Math.min(34, Math.max(...lines.map(([left]) => left.length)));
  const printed = lines.map(([left, right]) =>
    left.length <= width ? `  ${left.padEnd(width)}  ${right}\n` : `  ${left}\n  ${' '.repeat(width)}  ${right}\n`,
  );
  return `${title}:\n${printed.join('')}`;
}

function describeOption({ name, short, value, summary, repeatable }: Option<unknown>): Line {
  const dashed = short === undefined ? `    --${name}` : `-${short}, --${name}`;
  return [
    value === undefined ? dashed : `${dashed} ${value}`,
    repeatable === true ? `${summary} (may be given several times)` : summary,
  ];
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
