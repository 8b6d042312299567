import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'mapc-demo-'));
const out = join(folder, 'out');
const mapc = (...words) => {
  console.log(`$ mapc ${words.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['dist/mapc.js', ...words], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 70);
};
mapc('inspect', 'examples/llama-hf-f16');
mapc('convert', 'examples/llama-hf-f16', out, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream');
const golden = JSON.parse(readFileSync('examples/llama-hf-f16.jetstream.json', 'utf8'));
const bytes = readFileSync(join(out, 'model.safetensors'));
const length = Number(bytes.readBigUInt64LE(0));
const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
let same = 0;
for (const [key, expected] of Object.entries(golden)) {
  const [start, end] = header[key]?.data_offsets ?? [0, 0];
  const sha256 = createHash('sha256')
    .update(bytes.subarray(8 + length + start, 8 + length + end))
    .digest('hex');
  if (sha256 === expected.sha256) same++;
  else console.log(`differs: ${key}`);
}
rmSync(folder, { recursive: true, force: true });
console.log(`${same} of ${Object.keys(golden).length} tensors equal the golden ones, bit for bit`);
process.exit(same === Object.keys(golden).length ? 0 : 1);
