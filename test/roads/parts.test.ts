import { mkdirSync, writeFileSync } from 'node:fs';
import { digestsOf, Folder, mapc } from '../support/mapc.js';
import { entry, safetensorsBytes } from '../support/safetensors-bytes.js';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const MAPPING = `mapc: 1
name: parts
layouts:
  hub:    { format: safetensors, files: { "unet.": unet, "text.": text_encoder } }
  single: { format: safetensors, file: all.safetensors }
rules:
  - hub:    unet.{rest:path}
    single: model.diffusion_model.{rest:path}
  - hub:    text.{rest:path}
    single: cond_stage_model.{rest:path}
  - hub:    vae.w
    single: vae.w
    optional: true
`;

describe('a checkpoint in parts', () => {
  it('is read from its folders, and written into them', async () => {
    const input = folder.path('in');
    const mapping = folder.path('parts.yaml');
    writeFileSync(mapping, MAPPING);
    for (const [part, first] of [
      ['unet', 1],
      ['text_encoder', 9],
    ] as const) {
      mkdirSync(folder.path('in', part), { recursive: true });
      const bytes = new Uint8Array(Float32Array.from([first, first + 1]).buffer);
      const file = safetensorsBytes(`{${entry('w', 'F32', '[2]', 0, 8)}}`, bytes);
      writeFileSync(folder.path('in', part, 'model.safetensors'), file);
    }
    const [single, back] = [folder.path('single'), folder.path('back')];
    expect(await mapc('convert', input, single, '-m', mapping, '--to', 'single')).toMatchObject({ code: 0 });
    expect(Object.keys(digestsOf(single)).sort()).toEqual(['cond_stage_model.w', 'model.diffusion_model.w']);
    expect(await mapc('convert', single, back, '-m', mapping, '--to', 'hub')).toMatchObject({ code: 0 });
    for (const part of ['unet', 'text_encoder']) {
      expect(digestsOf(folder.path('back', part))).toEqual(digestsOf(folder.path('in', part)));
    }
  });

  it('has a folder for every key (MAPC5013)', async () => {
    const mapping = folder.path('parts.yaml');
    writeFileSync(mapping, MAPPING);
    mkdirSync(folder.path('single'));
    const keys = ['model.diffusion_model.w', 'cond_stage_model.w', 'vae.w'];
    const entries = keys.map((key, i) => entry(key, 'F32', '[2]', i * 8, i * 8 + 8));
    writeFileSync(folder.path('single', 'all.safetensors'), safetensorsBytes(`{${entries.join(',')}}`, 24));
    const { code, err } = await mapc(
      'convert',
      folder.path('single'),
      folder.path('out'),
      '-m',
      mapping,
      '--to',
      'hub',
    );
    expect(code).toBe(3);
    expect(err).toContain('MAPC5013');
    expect(err).toContain('"vae.w"');
  });
});
