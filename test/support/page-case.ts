import { mkdirSync, writeFileSync } from 'node:fs';
import { checkText } from '../../src/api/check.js';
import { nodeLoader } from '../../src/api/mappings.js';
import { writeSafetensors, type TestTensor } from './checkpoints.js';
import type { CodeBlock } from './error-page.js';
import { Folder, mapc } from './mapc.js';

/** A mapping of a page, and the checkpoint below it that it is bound to. */
export interface PageCase {
  readonly mapping: string;
  readonly checkpoint: string | undefined;
}

/** What a program is told of a finding. */
export interface ToldFinding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

/** The mappings of a section, each with the checkpoint that follows it. */
export function casesOf(blocks: readonly CodeBlock[]): readonly PageCase[] {
  return blocks.flatMap(({ language, text }, i) => {
    if (language !== 'yaml') return [];
    const next = blocks[i + 1];
    return [{ mapping: text, checkpoint: next?.language === 'checkpoint' ? next.text : undefined }];
  });
}

/** What `mapc check` finds, or where there is a checkpoint `mapc convert`, which then stops before the first byte. */
export async function findingsOf({ mapping, checkpoint }: PageCase): Promise<readonly ToldFinding[]> {
  if (checkpoint === undefined) return checkText(mapping, 'mapping.yaml', nodeLoader);
  const folder = new Folder();
  try {
    const input = folder.path('IN');
    mkdirSync(input);
    const file = folder.path('mapping.yaml');
    writeFileSync(file, mapping);
    const options = writeCheckpoint(input, checkpoint);
    const words = ['convert', input, folder.path('OUT'), '--mapping', file, '--dry-run', '--json', ...options];
    const { out } = await mapc(...words);
    return (JSON.parse(out) as { findings: readonly ToldFinding[] }).findings;
  } finally {
    folder.remove();
  }
}

/**
 * Writes what a block says: `key dtype [shape]` is a tensor, `name.safetensors:` begins the next file, `config.json {...}` is a
 * side file. Gives the options of its line `$ mapc convert IN OUT ...`.
 */
function writeCheckpoint(folder: string, text: string): readonly string[] {
  const files = new Map<string, Record<string, TestTensor>>();
  let options: readonly string[] = [];
  let file = 'model.safetensors';
  for (const line of text.split('\n')) {
    const command = /^\$ mapc convert IN OUT ?(.*)$/.exec(line);
    const begin = /^(\S+):$/.exec(line);
    const side = /^(\S+\.json) (.*)$/.exec(line);
    const tensor = /^(\S+) +(\w+) \[([\d, ]*)\]$/.exec(line);
    if (command !== null) options = (command[1] ?? '').split(' ').filter(word => word !== '');
    else if (begin !== null) file = begin[1] ?? file;
    else if (side !== null) writeFileSync(`${folder}/${side[1] ?? ''}`, side[2] ?? '');
    else if (tensor !== null) {
      const tensors = files.get(file) ?? {};
      tensors[tensor[1] ?? ''] = zeros(tensor[2] ?? '', (tensor[3] ?? '').split(',').filter(Boolean).map(Number));
      files.set(file, tensors);
    } else if (line !== '') throw new Error(`no line of a checkpoint: ${line}`);
  }
  for (const [name, tensors] of files) writeSafetensors(`${folder}/${name}`, tensors);
  return options;
}

const BYTES: Readonly<Record<string, number>> = { f32: 4, f16: 2, bf16: 2, i8: 1, u8: 1 };

function zeros(dtype: string, shape: readonly number[]): TestTensor {
  const bytes = BYTES[dtype];
  if (bytes === undefined) throw new Error(`no dtype of a page: ${dtype}`);
  return {
    dtype: dtype.toUpperCase(),
    shape,
    bytes: new Uint8Array(shape.reduce((product, size) => product * size, bytes)),
  };
}
