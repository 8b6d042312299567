import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Folder, mapc } from '../support/mapc.js';
import { entry, safetensorsBytes } from '../support/safetensors-bytes.js';

/** Two tensors of one side that are one tensor of the other are compared with each other, wherever they stand in the file. */

const MAPPING = `
mapc: 1
name: tied
layouts:
  one: { format: safetensors }
  two: { format: safetensors }
rules:
  - { one: "first [n]", two: "first [n]" }
  - { one: "embed [vocab dim]", two: "tokens [vocab dim]" }
  - { one: "embed [vocab dim]", two: "head [dim vocab]", tied: true }
`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeFileSync(folder.path('tied.yaml'), MAPPING);
  mkdirSync(folder.path('in'));
});
afterEach(() => folder.remove());

/** `first` [2], `tokens` [2 3] and `head` [3 2], in bytes. */
function write(first: readonly number[], tokens: readonly number[], head: readonly number[]): void {
  const header = `{${[entry('first', 'U8', '[2]', 0, 2), entry('tokens', 'U8', '[2,3]', 2, 8), entry('head', 'U8', '[3,2]', 8, 14)].join()}}`;
  writeFileSync(
    folder.path('in', 'model.safetensors'),
    safetensorsBytes(header, Uint8Array.from([...first, ...tokens, ...head])),
  );
}

const convert = () =>
  mapc('convert', folder.path('in'), folder.path('out'), '-m', folder.path('tied.yaml'), '--from', 'two');

it('are read as one where they are equal', async () => {
  write([9, 9], [1, 2, 3, 4, 5, 6], [1, 4, 2, 5, 3, 6]);
  expect(await convert()).toMatchObject({ code: 0 });
  expect([...readFileSync(folder.path('out', 'model.safetensors')).subarray(-8)]).toEqual(
    expect.arrayContaining([1, 2, 3, 4, 5, 6]),
  );
});

it('are refused where they differ, with the place', async () => {
  write([9, 9], [1, 2, 3, 4, 5, 6], [1, 4, 2, 5, 7, 6]);
  const { code, err } = await convert();
  expect(code).toBe(3);
  expect(err).toContain('error[MAPC6030]: tokens and head must be equal, and differ first at [0, 2]: 3 and 7');
  expect(existsSync(folder.path('out'))).toBe(false);
});
