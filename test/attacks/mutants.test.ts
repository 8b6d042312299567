import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MapcError as Refusal } from '../../src/diagnostics/mapc-error.js';
import type { Directory } from '../../src/formats/directory.js';
import type { OpenOptions } from '../../src/formats/format.js';
import { ROOT } from '../support/repository.js';
import { changing, type Change } from '../support/change-source.js';
import { memoryDirectory } from '../support/memory-directory.js';
import { HEADER_ATTACKS } from './safetensors/header-cases.js';
import { INDEX_ATTACKS } from './safetensors/index-cases.js';
import type { Attack } from './torch/attack.js';
import { CONTAINER_ATTACKS } from './torch/container-cases.js';
import { FOLDER_ATTACKS } from './torch/folder-cases.js';
import { PICKLE_ATTACKS } from './torch/pickle-cases.js';
import { TENSOR_ATTACKS } from './torch/tensor-cases.js';
import { ZIP_ATTACKS } from './torch/zip-cases.js';

/** The malformed files have teeth: a reader that is broken on purpose lets one of them pass, or says something else of it. */

interface Readers {
  readonly openSafetensors: (directory: Directory, options: OpenOptions) => Promise<unknown>;
  readonly openTorch: (directory: Directory, options: OpenOptions) => Promise<unknown>;
  readonly MapcError: typeof Refusal;
}

const SAFETENSORS: readonly Attack[] = [...HEADER_ATTACKS, ...INDEX_ATTACKS];
const TORCH: readonly Attack[] = [
  ...[...ZIP_ATTACKS, ...PICKLE_ATTACKS, ...CONTAINER_ATTACKS, ...TENSOR_ATTACKS],
  ...FOLDER_ATTACKS,
];

const FORMATS = 'src/formats';

const MUTANTS: readonly (Change & { readonly promise: string })[] = [
  {
    promise: 'no byte belongs to two tensors',
    file: `${FORMATS}/safetensors/check-entries.ts`,
    from: '} else if (begin < covered) {',
    to: '} else if (begin < 0) {',
  },
  {
    promise: 'no byte belongs to nobody',
    file: `${FORMATS}/safetensors/check-entries.ts`,
    from: 'if (begin > covered) {',
    to: 'if (begin < 0) {',
  },
  {
    promise: 'a tensor has the bytes that its shape and dtype say',
    file: `${FORMATS}/safetensors/check-entries.ts`,
    from: 'bits / 8 !== end - begin',
    to: 'bits < 0',
  },
  {
    promise: 'a tensor ends inside of its file',
    file: `${FORMATS}/safetensors/check-entries.ts`,
    from: 'if (end > dataSize) findings',
    to: 'if (end < 0) findings',
  },
  {
    promise: 'the length of a header is not trusted',
    file: `${FORMATS}/safetensors/read-file.ts`,
    from: 'declared > BigInt(size - LENGTH_BYTES)',
    to: 'declared < 0n',
  },
  {
    promise: 'a key stands once in a header',
    file: `${FORMATS}/safetensors/parse-header.ts`,
    from: 'if (seen.has(key)) this.#findings',
    to: 'if (seen.has("")) this.#findings',
  },
  {
    promise: 'a key stands once in JSON',
    file: `${FORMATS}/json/parse-json.ts`,
    from: 'else this.#duplicate(key, earlier, keyStart, keyEnd);',
    to: '',
  },
  {
    promise: 'a name in an index is no path out of the folder',
    file: `${FORMATS}/shards/read-index.ts`,
    from: 'known ? reasons.get(file) : whyUnsafe(file)',
    to: 'known ? reasons.get(file) : undefined',
  },
  {
    promise: 'an index is not trusted: the files are asked',
    file: `${FORMATS}/shards/open-files.ts`,
    from: 'if (!found.has(key)) findings.add(indexKeyMissing',
    to: 'if (found.size < 0) findings.add(indexKeyMissing',
  },
  {
    promise: 'a key stands in one file',
    file: `${FORMATS}/shards/open-files.ts`,
    from: 'if (earlier === undefined) seen.set(key, file);',
    to: 'if (earlier !== null) seen.set(key, file);',
  },
  {
    promise: 'shards that the names count are all there',
    file: `${FORMATS}/shards/choose-files.ts`,
    from: 'assertWhole(directory, files);\n  return',
    to: 'return',
  },
  {
    promise: 'a name in a pickle that runs programs is refused',
    file: `${FORMATS}/torch/tensors/program-names.ts`,
    from: 'if (OTHERS.has(full)) return true;',
    to: 'if (full !== "") return false;',
  },
  {
    promise: 'a view stays inside of its storage',
    file: `${FORMATS}/torch/listing/place-tensor.ts`,
    from: 'if (last >= BigInt(elements)) {',
    to: 'if (last < 0n) {',
  },
  {
    promise: 'a storage has the bytes that the pickle says',
    file: `${FORMATS}/torch/listing/place-tensor.ts`,
    from: 'if (expected !== bytes.size) {',
    to: 'if (expected < 0) {',
  },
  {
    promise: 'entries of a zip share no byte',
    file: `${FORMATS}/torch/zip/locate-entries.ts`,
    from: 'last.dataAt + last.size > entry.headerAt',
    to: 'last.dataAt < 0',
  },
  {
    promise: 'both headers of a zip entry say the same',
    file: `${FORMATS}/torch/zip/locate-entries.ts`,
    from: "if (view.getUint16(8, true) !== entry.method) throw disagree('compression');",
    to: '',
  },
  {
    promise: 'a pickle is bounded in what it may make',
    file: `${FORMATS}/torch/pickle/machine.ts`,
    from: 'if (++this.#containers > PICKLE_LIMITS.containers) {',
    to: 'if (++this.#containers < 0) {',
  },
  {
    promise: 'an opcode takes only what stands above the last mark',
    file: `${FORMATS}/torch/pickle/machine.ts`,
    from: 'return this.#marks[this.#marks.length - 1] ?? 0;',
    to: 'return 0;',
  },
  {
    promise: 'what a terminal obeys never reaches it',
    file: 'src/diagnostics/show-name.ts',
    from: 'return text.replace(UNSAFE, escapeCharacter);',
    to: 'void [UNSAFE, escapeCharacter];\n  return text;',
  },
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mapc-mutants-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let built = 0;

async function readersWith(change: Change | undefined): Promise<Readers> {
  const outfile = join(folder, `${built++}.mjs`);
  await build({
    stdin: {
      contents: `
        export { openSafetensors } from './src/formats/safetensors/open.ts';
        export { openTorch } from './src/formats/torch/open.ts';
        export { MapcError } from './src/diagnostics/mapc-error.ts';`,
      resolveDir: ROOT,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: change === undefined ? [] : [changing(change)],
  });
  return (await import(pathToFileURL(outfile).href)) as Readers;
}

/** Names of the attacks that are not refused as they must be; stops at the first one. */
async function firstMissed({ openSafetensors, openTorch, MapcError }: Readers): Promise<string | undefined> {
  for (const [open, attacks] of [[openSafetensors, SAFETENSORS] as const, [openTorch, TORCH] as const]) {
    for (const { name, files, code, file, root } of attacks) {
      const options = { ...(file === undefined ? {} : { file }), ...(root === undefined ? {} : { root }) };
      try {
        await open(memoryDirectory(files), options);
        return name;
      } catch (error) {
        if (!(error instanceof MapcError) || error.findings[0]?.code !== code) return name;
        const texts = error.findings.flatMap(({ message, notes }) => [message, ...notes]);
        if (texts.some(text => /[\p{Cc}\p{Cf}]/u.test(text))) return name;
      }
    }
  }
  return undefined;
}

it('refuses all of them as it is', async () => expect(await firstMissed(await readersWith(undefined))).toBeUndefined());

it.each(MUTANTS.map(mutant => [mutant.promise, mutant] as const))(
  'notices where this is broken: %s',
  async (_, mutant) => {
    expect(await firstMissed(await readersWith(mutant))).toEqual(expect.any(String));
  },
);
