import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mapc, type Folder, type Ran } from '../../support/mapc.js';
import { readText } from '../../support/repository.js';

/** A repository of two mappings in `mappings/`, of which one is changed since the commit: where the elements of one tensor go. */
export function changedRepository(folder: Folder): void {
  mkdirSync(folder.path('mappings'));
  const text = readText('mappings/llama-hf.yaml');
  writeFileSync(folder.path('mappings', 'llama-hf.yaml'), text);
  writeFileSync(folder.path('mappings', 'mixtral-hf.yaml'), readText('mappings/mixtral-hf.yaml'));
  for (const words of [
    ['init', '-q'],
    ['add', 'mappings'],
    ['commit', '-qm', 'a'],
  ]) {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
    const { status, stderr } = spawnSync('git', [...author, ...words], { cwd: folder.root, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  const changed = text.replace('[(kv_heads two=2 pair) dim]', '[(kv_heads pair two=2) dim]');
  writeFileSync(folder.path('mappings', 'llama-hf.yaml'), changed);
}

/** The command as if it stood in a folder. */
export async function reportIn(root: string, ...words: readonly string[]): Promise<Ran> {
  const before = process.cwd();
  process.chdir(root);
  try {
    return await mapc('report', ...words);
  } finally {
    process.chdir(before);
  }
}
