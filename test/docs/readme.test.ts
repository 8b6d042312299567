import { posix } from 'node:path';
import { existsSync } from 'node:fs';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { filesIn, readText, ROOT } from '../support/repository.js';

/** What a newcomer reads first is true: every command is in the table, every page is there, every line shown can be typed. */

const readme = readText('README.md');

it('lists every command, and no other', () => {
  const listed = [...readme.matchAll(/^\| `mapc ([a-z-]+)/gm)].map(([, name]) => name);
  expect([...listed].sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});

it('names only options that the command has', () => {
  for (const [line, name = ''] of readme.matchAll(/^\$ mapc ([a-z-]+).*$/gm)) {
    const options = COMMANDS.find(command => command.name === name)?.options.map(option => `--${option.name}`) ?? [];
    expect(options).toEqual(expect.arrayContaining([...(line.match(/--[a-z-]+/g) ?? [])]));
  }
});

it.each(['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')])('%s links only to what is there', page => {
  const links = [...readText(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
  const missing = links.filter(link => !existsSync(ROOT + posix.join(posix.dirname(page), link)));
  expect(missing).toEqual([]);
});
