import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Folder, mapc } from '../support/mapc.js';

const PAGE = 'docs/adding-a-format.md';

/** `MAPC_UPDATE_PAGES=1` writes what the commands print now into the page, to be read before it is committed. */
const isUpdate = process.env.MAPC_UPDATE_PAGES === '1';

const repository = process.cwd();
const text = readFileSync(PAGE, 'utf8');
const folder = new Folder();
let updated = text;

beforeAll(() => process.chdir(folder.root));
afterAll(() => {
  process.chdir(repository);
  folder.remove();
  if (isUpdate) writeFileSync(PAGE, updated);
});

/** What a run says, but for what the clock says. */
const timeless = (printed: string): string => printed.replace(/ in [\d.]+ m?s \(.*\)$/gm, ' in TIME').trim();

/** What is printed now, with the blank lines before the next command that the page has. */
const spaced = (prints: string, shown: string): string => `${prints.trim()}${/\n+$/.exec(shown)?.[0] ?? '\n'}`;

async function run(line: string): Promise<string> {
  const command = line.replace('$REPOSITORY', repository);
  if (!command.startsWith('mapc ')) return execFileSync('sh', ['-c', command], { encoding: 'utf8' });
  const words = [...command.slice('mapc '.length).matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const { out, err } = await mapc(...words);
  return out + err;
}

// One after the other, as the page is read: each step stands on the files of those before.
describe('docs/adding-a-format.md', () => {
  const blocks = [...text.matchAll(/^```(\w+)(?: (file|append)=(\S+))?\n([\s\S]*?)^```$/gm)];

  it('has its steps', () => {
    expect(blocks.filter(([, language]) => language === 'console').length).toBeGreaterThan(8);
  });

  for (const [, language, how, file = '', body = ''] of blocks) {
    if (language === 'yaml') {
      it(`writes ${file}`, () => {
        (how === 'append' ? appendFileSync : writeFileSync)(file, body);
      });
      continue;
    }
    for (const step of body.split(/^\$ /m).filter(part => part !== '')) {
      const [line = '', ...printed] = step.split('\n');
      it(`$ ${line}`, async () => {
        const shown = printed.join('\n');
        const prints = await run(line);
        if (isUpdate && timeless(prints) !== timeless(shown)) {
          updated = updated.replace(`$ ${line}\n${shown}`, () => `$ ${line}\n${spaced(prints, shown)}`);
          return;
        }
        expect(timeless(prints)).toBe(timeless(shown));
      });
    }
  }
});
