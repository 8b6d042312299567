import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { KernelCode, KernelMemory } from '../../src/tensor/wasm/kernel-memory.js';
import type { BenchCase } from './case.js';
import { CASTS } from './casts.js';
import { COMPARES } from './compares.js';
import { MOVES } from './moves.js';
import { Place } from './place.js';
import { VALUES } from './values.js';

const MIB = 1 << 20;
/** Sources that fit the second cache, as the runtime's tiles do, and such that fit no cache. */
const SIZES = [
  { name: 'tile', bytes: MIB / 2 },
  { name: 'memory', bytes: 64 * MIB },
] as const;
const ROUNDS = 9;
/** One measurement: long beside the clock, short beside what else the machine does. */
const MEASURED_MS = 12;
/** Until then compilers have seen enough, also where they have to share the processor. */
const WARM_MS = 500;

/** Measures the kernels whose group or name has one of the words (all without), and prints a table. */
export function run(words: readonly string[]): void {
  const cases = [...CASTS, ...MOVES, ...VALUES, ...COMPARES].filter(
    ({ group, name }) => words.length === 0 || words.some(word => `${group} ${name}`.includes(word)),
  );
  const capacity = 640 * MIB;
  const memory = KernelMemory.create(capacity, new KernelCode(readFileSync('dist/kernels.wasm')));
  if (memory === undefined) throw new Error('this machine runs no WebAssembly with vectors');
  const wasm = new Place(memory.bytes);
  const plain = new Place(new Uint8Array(capacity));
  console.log(`${cpus()[0]?.model ?? ''}, Node ${process.version}, load ${load()} at the start`);
  console.log(
    `GB/s of source, by processor time, medians of ${ROUNDS} rounds that take turns; memcpy is Buffer.copy of as many bytes\n`,
  );
  console.log(row(['', 'source', 'wasm', 'memcpy', 'ratio', 'plain', 'times'], ''));
  for (const { name, bytes } of SIZES) {
    // Expressions are computed tile by tile, never over more.
    for (const one of name === 'tile' ? cases : cases.filter(({ group }) => group !== 'value')) {
      console.log(measure(one, name, bytes, wasm, plain));
    }
  }
  console.log(`\nload ${load()} at the end`);
}

function measure(one: BenchCase, size: string, bytes: number, wasm: Place, plain: Place): string {
  wasm.clear();
  plain.clear();
  const fast = one.prepare(wasm, bytes);
  const slow = size === 'tile' ? one.prepare(plain, bytes) : undefined;
  const [from, to] = [wasm.take(fast.sourceBytes), wasm.take(fast.sourceBytes)].map(part =>
    Buffer.from(part.buffer, part.byteOffset, part.length),
  );
  const copy = (): void => void from?.copy(to ?? Buffer.alloc(0));
  for (const body of [fast.run, copy, slow?.run]) if (body !== undefined) rate(body, 0, WARM_MS);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const rates = {
      wasm: rate(fast.run, fast.sourceBytes, MEASURED_MS),
      memcpy: rate(copy, fast.sourceBytes, MEASURED_MS),
      plain: slow === undefined ? NaN : rate(slow.run, slow.sourceBytes, MEASURED_MS),
    };
    return { ...rates, ratio: rates.wasm / rates.memcpy, times: rates.wasm / rates.plain };
  });
  const found = (key: keyof (typeof rounds)[number]): string => {
    const middle = median(rounds.map(round => round[key]));
    return Number.isNaN(middle) ? '' : middle.toFixed(2);
  };
  return row(
    [one.name, size, found('wasm'), found('memcpy'), found('ratio'), found('plain'), found('times')],
    one.group,
  );
}

/** GB/s over at least so many milliseconds, by the processor's clock: others may take its time, but it is not counted. */
function rate(body: () => void, bytes: number, milliseconds: number): number {
  const begin = processorTime();
  let times = 0;
  let spent: number;
  do {
    body();
    times++;
    spent = processorTime() - begin;
  } while (spent < milliseconds);
  return (bytes * times) / spent / 1e6;
}

/** Milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function row(cells: readonly string[], group: string): string {
  const [name = '', size = '', ...numbers] = cells;
  return `${group.padEnd(8)}${name.padEnd(54)}${size.padEnd(8)}${numbers.map(number => number.padStart(8)).join('')}`;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
