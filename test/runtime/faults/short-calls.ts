import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { FaultBench } from './fault-bench.js';

export const hasCompiler = spawnSync('cc', ['--version']).status === 0;

/** Every second read and every second write is half of what was asked for, as slow disks and signals can make them. */
const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
#include <stdatomic.h>
static atomic_int reads, writes;
static size_t cut(atomic_int *calls, size_t n) { return n > 1 && atomic_fetch_add(calls, 1) % 2 ? n / 2 : n; }
ssize_t pread64(int fd, void *p, size_t n, off64_t at) {
  static ssize_t (*real)(int, void *, size_t, off64_t);
  if (!real) real = dlsym(RTLD_NEXT, "pread64");
  return real(fd, p, cut(&reads, n), at);
}
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  return real(fd, p, cut(&writes, n), at);
}
ssize_t pread(int fd, void *p, size_t n, off_t at) { return pread64(fd, p, n, at); }
ssize_t pwrite(int fd, const void *p, size_t n, off_t at) { return pwrite64(fd, p, n, at); }
`;

/** The environment in which a child's reads and writes are short. */
export function shortCalls(bench: FaultBench): Readonly<Record<string, string>> {
  writeFileSync(bench.path('short.c'), SOURCE);
  const args = ['-shared', '-fPIC', '-o', bench.path('short.so'), bench.path('short.c'), '-ldl'];
  const { status, stderr } = spawnSync('cc', args);
  if (status !== 0) throw new Error(String(stderr));
  return { LD_PRELOAD: bench.path('short.so') };
}
