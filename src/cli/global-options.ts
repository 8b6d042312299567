import { choice, flag, type Option } from './option.js';
import { COLOR_CHOICES } from './terminal.js';

export const quietOption = flag({
  name: 'quiet',
  short: 'q',
  summary: 'only the result: no progress, no summary, no warnings',
});
export const jsonOption = flag({ name: 'json', summary: 'print one JSON document for programs' });
export const colorOption = choice(
  { name: 'color', value: 'WHEN', summary: 'auto, always or never (NO_COLOR and FORCE_COLOR count too)' },
  COLOR_CHOICES,
);
export const noColorOption = flag({ name: 'no-color', summary: 'the same as --color never' });
export const debugOption = flag({ name: 'debug', summary: 'show where in mapc an internal error happened' });
/** Parsed before all else: where it stands, nothing else counts. */
export const helpOption = flag({ name: 'help', short: 'h', summary: 'show help' });
export const versionOption = flag({ name: 'version', short: 'V', summary: 'show the version' });

/** Options that every command has. */
export const GLOBAL_OPTIONS: readonly Option<unknown>[] = Object.freeze([
  quietOption,
  jsonOption,
  colorOption,
  noColorOption,
  debugOption,
  helpOption,
  versionOption,
]);
