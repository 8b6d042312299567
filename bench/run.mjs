import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { JOBS } from './jobs.mjs';
import { interleave, run, runNode } from './measure.mjs';
import { makeMany } from './models.mjs';

/**
 * Measures conversions against `cp` of the same source, in turn, on warm caches, with the output deleted in between, and
 * prints tables in Markdown. `npm run bench -- --help` tells the options.
 */

const HELP = `npm run bench -- [options]
  --size GIB       size of the models (2)
  --rounds N       rounds; figures are medians (5)
  --only NAMES     jobs and parts, with commas: ${JOBS.map(({ name }) => name).join(', ')}, growth, workers, tensors, diff, start
  --sizes LIST     sizes in GiB for growth (0.5,2,8)
  --folder DIR     where models and outputs are kept (.bench)
  --jobs N         threads of every conversion (as the machine has)
  --keep           keep the models for the next time
`;

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    sizes: { type: 'string', default: '0.5,2,8' },
    folder: { type: 'string', default: fileURLToPath(new URL('../.bench', import.meta.url)) },
    jobs: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const MAPC = fileURLToPath(new URL('../dist/mapc.js', import.meta.url));
const rounds = Number(options.rounds);
const only = options.only?.split(',');
const wanted = name => only === undefined || only.includes(name);
const out = join(options.folder, 'out');
const MIB = 2 ** 20;

const clean = () => rmSync(out, { recursive: true, force: true });
const settle = () => {
  clean();
  run('sync', ['-f', options.folder]);
};
const filesOf = folder => readdirSync(folder, { recursive: true }).map(name => join(folder, name));
const bytesIn = folder => filesOf(folder).reduce((sum, path) => sum + statSync(path).size, 0);
/** Brings a source into the page cache. */
const warm = folder => run('sh', ['-c', 'cat "$@" > /dev/null', 'sh', ...filesOf(folder)]);

function sourceOf({ name, make, from }, gib) {
  const folder = join(options.folder, `${name}-${gib}`);
  if (!existsSync(folder)) {
    console.error(`making ${folder} ...`);
    rmSync(`${folder}.part`, { recursive: true, force: true });
    mkdirSync(`${folder}.part`, { recursive: true });
    make(`${folder}.part`, gib);
    if (from !== undefined) {
      renameSync(`${folder}.part`, `${folder}.first`);
      run(process.execPath, [MAPC, 'convert', `${folder}.first`, `${folder}.part`, ...from, '--receipt', 'none']);
      rmSync(`${folder}.first`, { recursive: true });
    }
    renameSync(`${folder}.part`, folder);
    run('sync', ['-f', folder]);
  }
  return folder;
}

const convert = (source, job, more = []) => {
  const threads = options.jobs === undefined ? [] : ['--jobs', options.jobs];
  return runNode([MAPC, 'convert', source, out, ...job.args, '--quiet', ...threads, ...more]);
};

const cp = source => ({ seconds: run('cp', ['-r', '--reflink=never', source, out]) });
const cpSync = source => {
  const { seconds } = cp(source);
  return { seconds: seconds + run('sync', filesOf(out)) };
};

/** One job against cp: synced and not, with digests or without. */
function measureJob(job, gib, contenders = ['synced', 'unsynced', 'digest']) {
  const source = sourceOf(job.source, gib);
  const before = () => {
    settle();
    warm(source);
  };
  const results = interleave(
    [
      { name: 'cp', before, measure: () => cp(source) },
      ...(contenders.includes('synced') ? [{ name: 'synced', before, measure: () => convert(source, job) }] : []),
      { name: 'cp + sync', before, measure: () => cpSync(source) },
      ...(contenders.includes('unsynced')
        ? [{ name: 'unsynced', before, measure: () => convert(source, job, ['--no-sync']) }]
        : []),
      ...(contenders.includes('digest')
        ? [{ name: 'digest', before, measure: () => convert(source, job, ['--digest']) }]
        : []),
    ],
    rounds,
  );
  clean();
  return { results, bytes: bytesIn(source) };
}

const seconds = value => value.toFixed(2);
const ratio = (ours, theirs) => (ours.seconds / theirs.seconds).toFixed(2);
const mib = bytes => (bytes / MIB).toFixed(0);
const speed = (bytes, result) => (bytes / result.seconds / 1e9).toFixed(2);
const row = cells => console.log(`| ${cells.join(' | ')} |`);
const table = titles => {
  row(titles);
  row(titles.map(() => '---'));
};
const all = {};

function machine() {
  const [cpu] = cpus();
  const disk = spawnSync('df', ['--output=source,fstype', options.folder]).stdout?.toString().split('\n')[1] ?? '';
  console.log(
    `${cpu?.model.trim()}, ${cpus().length} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; Linux ${release()}; ` +
      `Node ${process.version}; ${disk.trim().replace(/ +/g, ' ')}. Medians of ${rounds} interleaved rounds, sources in the page ` +
      `cache, output deleted and synced away before each run.\n`,
  );
}

function jobs() {
  const chosen = JOBS.filter(({ name }) => wanted(name));
  if (chosen.length === 0) return;
  const gib = Number(options.size);
  console.log(`## ${gib} GiB\n`);
  const titles = ['job', 'synced, s', 'x cp + sync', '--no-sync, s', 'x cp', 'target', 'GB/s', 'CPU, s'];
  table([...titles, 'peak RSS, MiB (target)', '--digest, s', 'x cp + sync']);
  for (const job of chosen) {
    const { results, bytes } = measureJob(job, gib);
    all[`${job.name} ${gib}`] = Object.fromEntries(results);
    const get = name => results.get(name);
    row([
      job.what,
      seconds(get('synced').seconds),
      ratio(get('synced'), get('cp + sync')),
      seconds(get('unsynced').seconds),
      ratio(get('unsynced'), get('cp')),
      job.target.toFixed(1),
      speed(bytes, get('unsynced')),
      seconds(get('unsynced').cpu),
      `${mib(get('synced').rss)} (${job.rss})`,
      seconds(get('digest').seconds),
      ratio(get('digest'), get('cp + sync')),
    ]);
  }
  console.log('');
}

const llama = JOBS.find(({ name }) => name === 'llama');

function growth() {
  console.log(`## Growth: ${llama.what}\n`);
  table(['GiB', 'synced, s', 'x cp + sync', '--no-sync, s', 'x cp', 'peak RSS, MiB']);
  for (const gib of options.sizes.split(',').map(Number)) {
    const { results } = measureJob(llama, gib, ['synced', 'unsynced']);
    all[`growth ${gib}`] = Object.fromEntries(results);
    const get = name => results.get(name);
    row([
      gib,
      seconds(get('synced').seconds),
      ratio(get('synced'), get('cp + sync')),
      seconds(get('unsynced').seconds),
      ratio(get('unsynced'), get('cp')),
      mib(get('synced').rss),
    ]);
    if (!options.keep && gib !== Number(options.size)) rmSync(sourceOf(llama.source, gib), { recursive: true });
  }
  console.log('');
}

function workers() {
  const source = sourceOf(llama.source, Number(options.size));
  const before = () => {
    settle();
    warm(source);
  };
  const counts = [1, 2, ...(cpus().length >= 8 ? [4, 8] : [])];
  const results = interleave(
    counts.map(count => ({
      name: count,
      before,
      measure: () => convert(source, llama, ['--no-sync', '--jobs', String(count)]),
    })),
    rounds,
  );
  clean();
  console.log(`## Workers: ${llama.what}, ${options.size} GiB, --no-sync\n`);
  table(['workers', 's', 'CPU, s', 'peak RSS, MiB']);
  for (const [count, result] of results) row([count, seconds(result.seconds), seconds(result.cpu), mib(result.rss)]);
  all.workers = Object.fromEntries(results);
  console.log('');
}

function tensors() {
  const rename = JOBS.find(({ name }) => name === 'rename');
  console.log('## Number of tensors: rename only, 0.5 GiB, --no-sync\n');
  table(['tensors', 's', 'x cp', 'CPU, s', 'peak RSS, MiB']);
  for (const count of [300, 30_000, 100_000]) {
    const job = { ...rename, source: { name: `many-${count}`, make: (folder, gib) => makeMany(folder, count, gib) } };
    const { results } = measureJob(job, 0.5, ['unsynced']);
    all[`tensors ${count}`] = Object.fromEntries(results);
    const ours = results.get('unsynced');
    row([count, seconds(ours.seconds), ratio(ours, results.get('cp')), seconds(ours.cpu), mib(ours.rss)]);
    if (!options.keep) rmSync(sourceOf(job.source, 0.5), { recursive: true });
  }
  console.log('');
}

function diff() {
  if (spawnSync(process.execPath, [MAPC, 'help', 'diff']).status !== 0) return;
  const source = sourceOf(llama.source, Number(options.size));
  const copy = join(options.folder, 'copy');
  run('cp', ['-r', '--reflink=never', source, copy]);
  const before = () => {
    warm(source);
    warm(copy);
  };
  const file = 'model.safetensors';
  const results = interleave(
    [
      { name: 'diff', before, measure: () => runNode([MAPC, 'diff', source, copy, '--quiet']) },
      { name: 'cmp', before, measure: () => ({ seconds: run('cmp', [join(source, file), join(copy, file)]) }) },
    ],
    rounds,
  );
  rmSync(copy, { recursive: true });
  const [ours, cmp] = [results.get('diff'), results.get('cmp')];
  console.log(`## \`mapc diff\` of two equal checkpoints, ${options.size} GiB\n`);
  table(['s', 'x cmp', 'target', 'CPU, s', 'peak RSS, MiB (target)']);
  row([seconds(ours.seconds), ratio(ours, cmp), '1.0', seconds(ours.cpu), `${mib(ours.rss)} (256)`]);
  all.diff = Object.fromEntries(results);
  console.log('');
}

function start() {
  const results = interleave(
    [
      { name: 'node', measure: () => ({ seconds: run(process.execPath, ['-e', '0']) }) },
      { name: 'mapc --version', measure: () => ({ seconds: run(process.execPath, [MAPC, '--version']) }) },
      { name: 'mapc check', measure: () => ({ seconds: run(process.execPath, [MAPC, 'check', 'llama-hf']) }) },
    ],
    4 * rounds + 1,
  );
  const bare = results.get('node').seconds;
  console.log('## Start\n');
  table(['command', 'ms', 'over bare Node, ms', 'target']);
  for (const [name, { seconds: value }] of results) {
    const target = { 'mapc --version': '30', 'mapc check': '100' }[name] ?? '';
    row([name, (value * 1000).toFixed(0), ((value - bare) * 1000).toFixed(0), target]);
  }
  all.start = Object.fromEntries(results);
  console.log('');
}

mkdirSync(options.folder, { recursive: true });
machine();
jobs();
for (const part of [growth, workers, tensors, diff, start]) if (wanted(part.name)) part();
writeFileSync(join(options.folder, 'results.json'), JSON.stringify(all, null, 2));
if (!options.keep) {
  for (const name of readdirSync(options.folder)) {
    if (name !== 'results.json') rmSync(join(options.folder, name), { recursive: true });
  }
}
