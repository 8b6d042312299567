import { readFileSync } from 'node:fs';
import { KINDS } from '../../src/diagnostics/catalog/index.js';
import { readText, ROOT } from '../support/repository.js';

/* The page about `mapc changes`: what it shows is what the cases of test/cases/changes print, and no code is left out. */

const page = readText('docs/review-changes.md');

it('shows what is printed', () => {
  const blocks = [...page.matchAll(/^\$ mapc changes test\/cases\/changes\/([^/]+)\/before\S* \S+\n([\s\S]*?)^```$/gm)];
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  for (const [, name = '', shown] of blocks) {
    expect(readFileSync(`${ROOT}test/cases/changes/${name}/expected.txt`, 'utf8')).toBe(shown);
  }
});

it('names each thing that is told of a mapping', () => {
  const codes = KINDS.map(({ code }) => code).filter(code => code >= 'MAPC7150' && code <= 'MAPC7164');
  expect(codes.filter(code => !page.includes(`[${code}](errors/${code}.md)`))).toEqual([]);
});
