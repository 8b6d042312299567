import { existsSync } from 'node:fs';
import { KINDS } from '../../src/diagnostics/catalog/index.js';
import { parseErrorPage, type CodeBlock } from '../support/error-page.js';
import { Folder, mapc, type Ran } from '../support/mapc.js';
import { filesIn, readText } from '../support/repository.js';
import { writeSmallModel } from '../support/small-model.js';

/**
 * Pages about the command line show commands and what they print. Both are true: IN is a small checkpoint, OUT a place where nothing
 * is, and each command is run.
 */

const pages = filesIn('docs/errors', '.md')
  .filter(path => /MAPC80\d\d\.md$/.test(path))
  // Options of runs have tests of their own.
  .filter(path => !path.endsWith('MAPC8008.md'))
  .map(path => parseErrorPage(readText(path)));

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeSmallModel(folder.path('IN'));
});
afterEach(() => folder.remove());

/** Words of a shell's line; quotes keep spaces. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
}

async function run({ text }: CodeBlock): Promise<{ readonly ran: Ran; readonly shown: string; readonly said: string }> {
  const [command = '', ...rest] = text.trimEnd().split('\n');
  const [dollar, name, ...words] = wordsOf(command);
  expect([dollar, name]).toEqual(['$', 'mapc']);
  const ran = await mapc(...words.map(word => (/^(?:IN|OUT\d?)$/.test(word) ? folder.path(word) : word)));
  // The line that sums up is the same for all.
  const said = ran.err.replaceAll(`${folder.root}/`, '').replace(/\n\n\d+ errors?.*\n$/, '');
  return { ran, said, shown: rest.join('\n') };
}

it('is about all codes of the command line but those of runs', () => {
  const codes = KINDS.map(({ code }) => code).filter(code => code.startsWith('MAPC80') && code !== 'MAPC8008');
  expect(pages.map(({ code }) => code)).toEqual(codes);
});

describe.each(pages.map(page => [page.code, page] as const))('the page of %s', (code, page) => {
  it('shows what the wrong commands print', async () => {
    for (const block of page.wrong) {
      const { ran, shown, said } = await run(block);
      expect({ code: ran.code, said }).toEqual({ code: 2, said: shown });
      expect(said).toContain(`error[${code}]`);
      expect(existsSync(folder.path('OUT'))).toBe(false);
    }
  });

  it('shows right commands', async () => {
    for (const block of page.right) {
      const { ran } = await run(block);
      expect({ block, code: ran.code }).toEqual({ block, code: 0 });
    }
  });
});
