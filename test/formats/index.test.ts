import { MapcError } from '../../src/diagnostics/mapc-error.js';
import { detectFormat, formatNamed, FORMATS, openCheckpoint } from '../../src/formats/index.js';
import { memoryDirectory } from '../support/memory-directory.js';
import { errorOf } from '../support/safetensors-bytes.js';

const detect = (...names: string[]): Promise<string> =>
  detectFormat(memoryDirectory(Object.fromEntries(names.map(name => [name, ''])))).then(({ name }) => name);

async function codesOf(action: () => unknown): Promise<readonly string[]> {
  const error = await errorOf(action);
  if (!(error instanceof MapcError)) throw error;
  return error.findings.map(({ code }) => code);
}

describe('formats', () => {
  it('have names of their own, and are found by them', () => {
    expect(new Set(FORMATS.map(({ name }) => name)).size).toBe(FORMATS.length);
    for (const format of FORMATS) expect(formatNamed(format.name)).toBe(format);
    expect(formatNamed('Safetensors')).toBeUndefined();
    expect(Object.isFrozen(FORMATS)).toBe(true);
  });

  it('are told by the names of files', async () => {
    expect(await detect('config.json', 'model.safetensors')).toBe('safetensors');
    expect(await detect('model.safetensors.index.json')).toBe('safetensors');
    expect(await detect('model.gguf')).toBe('gguf');
    expect(await detect('weights.npz')).toBe('npz');
    expect(await detect('0/items/manifest.ocdbt', '0/_METADATA')).toBe('orbax');
  });

  it('are told by the folder itself before its subfolders', async () => {
    expect(await detect('model.safetensors', 'gguf/model.gguf')).toBe('safetensors');
    expect(await detect('config.json', 'unet/model.safetensors')).toBe('safetensors');
  });

  it('are not guessed', async () => {
    expect(await codesOf(() => detect('README.md'))).toEqual(['MAPC5010']);
    expect(await codesOf(() => detect('model.safetensors', 'model.gguf'))).toEqual(['MAPC5011']);
  });

  it('say that they cannot be read yet', async () => {
    const gguf = formatNamed('gguf');
    if (gguf === undefined) throw new Error('no gguf');
    expect(await codesOf(() => openCheckpoint(gguf, memoryDirectory({})))).toEqual(['MAPC5012']);
  });
});
