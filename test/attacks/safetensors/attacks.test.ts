import { KINDS } from '../../../src/diagnostics/catalog/index.js';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openSafetensors } from '../../../src/formats/safetensors/open.js';
import { cpuSeconds } from '../../support/cpu-seconds.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { entry, errorOf, safetensorsBytes } from '../../support/safetensors-bytes.js';
import { HEADER_ATTACKS } from './header-cases.js';
import { INDEX_ATTACKS } from './index-cases.js';

const ATTACKS = [...HEADER_ATTACKS, ...INDEX_ATTACKS];

describe('malformed safetensors', () => {
  it('has many cases, each with its own name', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(200);
  });

  it('covers each kind of mistake that a file can have', () => {
    expect([...new Set(ATTACKS.map(({ code }) => code))].sort()).toEqual([
      'MAPC5020',
      'MAPC5021',
      'MAPC5022',
      'MAPC5024',
      'MAPC5030',
      'MAPC5031',
      'MAPC5032',
      'MAPC5033',
      'MAPC5034',
      'MAPC5035',
      'MAPC5040',
      'MAPC5041',
      'MAPC5042',
      'MAPC5043',
      'MAPC5044',
      'MAPC5045',
      'MAPC5100',
      'MAPC5101',
      'MAPC5103',
      'MAPC5104',
      'MAPC5105',
      'MAPC5106',
      'MAPC5107',
      'MAPC5108',
      'MAPC5109',
      'MAPC5110',
      'MAPC5111',
      'MAPC5112',
      'MAPC5113',
      'MAPC5114',
      'MAPC5115',
      'MAPC5116',
      'MAPC5117',
      'MAPC5118',
      'MAPC5119',
      'MAPC5120',
      'MAPC5121',
    ]);
  });

  it('lets the files pass that the cases are made from', async () => {
    const header = `{${entry('w', 'F32', '[2]', 0, 8)}}`;
    const listing = await openSafetensors(memoryDirectory({ 'model.safetensors': safetensorsBytes(header, 8) }), {});
    expect(listing.tensors.map(({ key }) => key)).toEqual(['w']);
  });

  it.each(ATTACKS.map(attack => [attack.name, attack] as const))('refuses %s', async (_, attack) => {
    const options = attack.file === undefined ? {} : { file: attack.file };
    let error: unknown;
    const seconds = await cpuSeconds(async () => {
      error = await errorOf(() => openSafetensors(memoryDirectory(attack.files), options));
    });
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings.map(({ code }) => code)[0]).toBe(attack.code);
    expect(error.findings.length).toBeLessThanOrEqual(25);
    for (const { code, message } of error.findings) {
      expect(KINDS.map(kind => kind.code)).toContain(code);
      // What a terminal would obey never reaches it, and no message grows with the file.
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(message.length).toBeLessThan(1000);
    }
    expect(seconds).toBeLessThan(1);
  });
});
