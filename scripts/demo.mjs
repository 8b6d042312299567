import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Converts the checkpoint in `examples/` with the command and compares each tensor with digests that other people's code
 * made. Exits 1 where one differs.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'mapc-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const source = join('examples', 'llama-hf-f16');
const out = join(folder, 'jetstream');

function mapc(...words) {
  console.log(`\n$ mapc ${words.join(' ')}`);
  const { status } = spawnSync(process.execPath, [join('dist', 'mapc.js'), ...words], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 70);
}

mapc('inspect', source);
mapc('plan', source, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream');
mapc('convert', source, out, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream');
mapc('verify', out);
mapc(
  'explain',
  '--checkpoint',
  source,
  '--mapping',
  'llama-hf',
  '--to',
  'jetstream',
  'layers.0.attention.wq.weight[3,0]',
);

const golden = JSON.parse(readFileSync(join(root, 'examples', 'llama-hf-f16.jetstream.json'), 'utf8'));
const bytes = readFileSync(join(out, 'model.safetensors'));
const length = Number(bytes.readBigUInt64LE(0));
const tensors = JSON.parse(bytes.toString('utf8', 8, 8 + length));
delete tensors.__metadata__;
const data = bytes.subarray(8 + length);
const digest = ([start, end]) => createHash('sha256').update(data.subarray(start, end)).digest('hex');

const keys = [...new Set([...Object.keys(golden), ...Object.keys(tensors)])];
const different = keys.filter(key => {
  const [made, expected] = [tensors[key], golden[key]];
  return (
    made === undefined ||
    expected === undefined ||
    made.dtype !== expected.dtype ||
    made.shape.join() !== expected.shape.join() ||
    digest(made.data_offsets) !== expected.sha256
  );
});
for (const key of different) console.log(`differs: ${key}`);
console.log(`\n${keys.length - different.length} of ${keys.length} tensors equal the golden ones, bit for bit`);
process.exitCode = different.length === 0 ? 0 : 1;
