import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const internalError = define<{ message: string; version: string }>({
  code: 'MAPC9001',
  severity: 'error',
  title: 'A mistake of mapc itself',
  message: ({ message }) => `mapc has made a mistake: ${showName(message, 1000)}`,
  notes: ({ version }) => [
    'nothing that you wrote can be the reason, and no output was put in place',
    `please report it, with the command, the mapping and this version: mapc ${version}`,
  ],
});

/** Our own mistakes (MAPC9000-9999). */
export const OUR_KINDS: readonly Kind[] = Object.freeze<Kind[]>([internalError]);
