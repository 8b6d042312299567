import { existsSync, rmSync } from 'node:fs';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openTorch } from '../../../src/formats/torch/open.js';
import { cpuSeconds } from '../../support/cpu-seconds.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';
import { CONTAINER_ATTACKS, GOOD_LEGACY } from './container-cases.js';
import { FOLDER_ATTACKS } from './folder-cases.js';
import { PICKLE_ATTACKS } from './pickle-cases.js';
import { HARMLESS, TENSOR_ATTACKS } from './tensor-cases.js';
import { ZIP_ATTACKS } from './zip-cases.js';

const ATTACKS = [...CONTAINER_ATTACKS, ...ZIP_ATTACKS, ...PICKLE_ATTACKS, ...TENSOR_ATTACKS, ...FOLDER_ATTACKS];

/** What the programs in the pickles would leave behind. */
const MARK = '/tmp/mapc-was-here';

describe('malformed torch files', () => {
  beforeAll(() => rmSync(MARK, { force: true }));
  afterAll(() => expect(existsSync(MARK)).toBe(false));

  it('has many cases, each with its own name', () => {
    const names = ATTACKS.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(300);
  });

  it('covers each kind of mistake that a torch file can have', () => {
    expect([...new Set(ATTACKS.map(({ code }) => code))].filter(code => code >= 'MAPC5200').sort()).toEqual([
      'MAPC5200',
      'MAPC5201',
      'MAPC5202',
      'MAPC5203',
      'MAPC5204',
      'MAPC5205',
      'MAPC5206',
      'MAPC5207',
      'MAPC5208',
      'MAPC5209',
      'MAPC5210',
      'MAPC5211',
      'MAPC5212',
      'MAPC5213',
      'MAPC5214',
      'MAPC5215',
      'MAPC5220',
      'MAPC5221',
      'MAPC5222',
      'MAPC5223',
      'MAPC5224',
      'MAPC5225',
      'MAPC5230',
      'MAPC5231',
      'MAPC5232',
      'MAPC5233',
      'MAPC5234',
      'MAPC5235',
      'MAPC5240',
    ]);
  });

  it.each(HARMLESS.map(file => [file.name, file] as const))('lets pass: %s', async (_, { bytes, keys }) => {
    const { tensors } = await openTorch(memoryDirectory({ 'w.pth': bytes }), {});
    expect(tensors.map(({ key }) => key)).toEqual(keys);
  });

  it('lets the old form pass that cases are made from', async () => {
    const { tensors } = await openTorch(memoryDirectory({ 'w.pth': GOOD_LEGACY }), {});
    expect(tensors).toMatchObject([{ key: 'w', shape: [2, 2], offset: GOOD_LEGACY.length - 16 }]);
  });

  it.each(ATTACKS.map(attack => [attack.name, attack] as const))('refuses %s', async (_, attack) => {
    const { file, root } = attack;
    const options = { ...(file === undefined ? {} : { file }), ...(root === undefined ? {} : { root }) };
    let error: unknown;
    const seconds = await cpuSeconds(async () => {
      error = await errorOf(() => openTorch(memoryDirectory(attack.files), options));
    });
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings[0]?.code).toBe(attack.code);
    expect(error.findings.length).toBeLessThanOrEqual(25);
    for (const { message, notes } of error.findings) {
      for (const text of [message, ...notes]) {
        // What a terminal would obey never reaches it, and no message grows with the file.
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(text.length).toBeLessThan(1500);
      }
    }
    const megabytes = Object.values(attack.files).reduce((sum, content) => sum + content.length, 0) / 1e6;
    expect(seconds).toBeLessThan(Math.max(1, megabytes));
  });
});
