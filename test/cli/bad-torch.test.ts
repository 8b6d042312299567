import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as code from '../attacks/torch/build-pickle.js';
import { archive } from '../attacks/torch/build-zip.js';
import { Folder, mapc } from '../support/mapc.js';
import { rankFile, smallRanks, torchFile, writeRanks } from '../support/small-ranks.js';

/* Torch files that are damaged or hostile, through the command: one of each kind (test/attacks/torch has all, at the reader). */

const { assemble, call, dict, get, global, int, ints, proto, put, state, storage, tensor, text } = code;

/** What the program in a pickle would leave behind. */
const MARK = '/tmp/mapc-was-here';
const [FIRST, SECOND] = [rankFile(0), rankFile(1)];

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeRanks(folder.path('in'), smallRanks(2));
  rmSync(MARK, { force: true });
});
afterEach(() => folder.remove());

const good = (): Buffer => readFileSync(folder.path('in', SECOND));

/** The second rank, damaged in one place: found behind a text that stands in the file once. */
function flipped(behind: string, by: number): Uint8Array {
  const bytes = good();
  const at = bytes.indexOf(behind, 0, 'latin1') + by;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
}

const floats = (shape: readonly number[], strides: readonly number[], elements = 4): Uint8Array =>
  archive(
    state({ w: tensor({ storage: storage({ elements: int(elements) }), shape: ints(shape), strides: ints(strides) }) }),
  );

interface Bad {
  readonly title: string;
  readonly file: () => Uint8Array;
  readonly finding: string;
  readonly says: string;
}

const FILES: readonly Bad[] = [
  {
    title: 'a zip that is cut off',
    file: () => good().subarray(0, good().length - 700),
    finding: 'MAPC5203',
    says: 'zip',
  },
  {
    title: 'a zip of which nothing but the beginning is there',
    file: () => good().subarray(0, 100),
    finding: 'MAPC5203',
    says: 'zip',
  },
  { title: 'an empty file', file: () => new Uint8Array(0), finding: 'MAPC5200', says: SECOND },
  {
    title: 'a flipped bit in the name of an entry',
    file: () => flipped('archive/data.pkl', 9),
    finding: 'MAPC5207',
    says: SECOND,
  },
  {
    title: 'a flipped bit in the pickle',
    file: () => flipped('_rebuild_tensor_v2', 3),
    finding: 'MAPC5209',
    says: SECOND,
  },
  {
    title: 'a pickle that calls os.system',
    file: () => archive(assemble(proto(2), call(global('os', 'system'), text(`touch ${MARK}`)), '.')),
    finding: 'MAPC5211',
    says: 'os.system',
  },
  {
    title: 'a tensor that is what os.system returns',
    file: () => archive(state({ w: call(global('os', 'system'), text(`touch ${MARK}`)) })),
    finding: 'MAPC5211',
    says: 'os.system',
  },
  {
    title: 'a view of 4 TB',
    file: () => floats([1_000_000, 1_000_000], [1_000_000, 1]),
    finding: 'MAPC5222',
    says: 'w',
  },
  {
    title: 'a view of 4 TB that is one element, again and again',
    file: () => floats([1_000_000, 1_000_000], [0, 0]),
    finding: 'MAPC5223',
    says: 'w',
  },
  {
    title: 'a storage that is declared with 1 TB',
    file: () => floats([2, 2], [2, 1], 2 ** 38),
    finding: 'MAPC5221',
    says: '16',
  },
  {
    title: 'a storage that is shorter than its tensor',
    file: () => floats([5], [1]),
    finding: 'MAPC5222',
    says: 'w',
  },
  {
    title: 'a dictionary that holds itself',
    file: () => archive(assemble(proto(2), `}${put(0)}(${text('w')}${tensor()}${text('again')}${get(0)}u`, '.')),
    finding: 'MAPC5234',
    says: SECOND,
  },
  {
    title: 'dictionaries in dictionaries, too deep',
    file: () =>
      archive(
        assemble(
          proto(2),
          Array.from({ length: 100_000 }).reduce((inner: string) => dict([text('a'), inner]), tensor()),
          '.',
        ),
      ),
    finding: 'MAPC5213',
    says: SECOND,
  },
];

describe.each(FILES.map(bad => [bad.title, bad] as const))('%s', (_, { file, finding, says }) => {
  it.each(['convert', 'inspect'])('mapc %s', async command => {
    writeFileSync(folder.path('in', SECOND), file());
    const words = command === 'convert' ? [folder.path('out'), '--mapping', 'llama-meta', '--from', 'meta'] : [];
    const ran = await mapc(command, folder.path('in'), ...words);
    const said = ran.err.replaceAll(`${folder.root}/`, '');
    expect({ exit: ran.code, out: ran.out }).toEqual({ exit: 3, out: '' });
    expect([...said.matchAll(/^error\[(MAPC\d{4})\]/gm)].map(([, one]) => one)).toEqual([finding]);
    expect(said).toContain(`--> in/${SECOND}`);
    expect(said).toContain(says);
    expect(said).not.toMatch(/^\s+at .*\.[jt]s/m);
    expect(existsSync(MARK)).toBe(false);
    expect(readdirSync(folder.root)).toEqual(['in']);
  });
});

it('a flipped bit in the bytes of a tensor is what `mapc inspect --checksums` finds', async () => {
  const bytes = good();
  const at = bytes.indexOf(Buffer.from(smallRanks(2)[1]?.['norm.weight']?.bytes ?? []));
  bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 0x10;
  writeFileSync(folder.path('in', SECOND), bytes);
  const { code: exit, err } = await mapc('inspect', folder.path('in'), '--checksums');
  expect(exit).toBe(3);
  expect(err).toContain('error[MAPC5209]');
  expect(err).toContain(SECOND);
});

it('all bad files of a checkpoint are told of, not only the first', async () => {
  for (const name of [FIRST, SECOND]) writeFileSync(folder.path('in', name), torchFile({}).subarray(0, 90));
  const { code: exit, err } = await mapc('inspect', folder.path('in'));
  expect(exit).toBe(3);
  expect(err.match(/--> .*consolidated\.0[01]\.pth/g)).toHaveLength(2);
});
