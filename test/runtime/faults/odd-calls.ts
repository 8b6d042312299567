import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { FaultBench } from './fault-bench.js';

export const hasCompiler = spawnSync('cc', ['--version']).status === 0;

const HEAD = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <stdatomic.h>
`;

/** Every second read and every second write is half of what was asked for, as slow disks and signals can make them. */
const SHORT = `
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

/** The first rename of a staging directory succeeds, and says that it did not: so does NFS when an answer got lost. */
const LOST_ANSWER = `
int rename(const char *from, const char *to) {
  static int (*real)(const char *, const char *);
  if (!real) real = dlsym(RTLD_NEXT, "rename");
  int result = real(from, to);
  if (result == 0 && strstr(from, ".mapc-partial")) { errno = ENOENT; return -1; }
  return result;
}
`;

/** The environment in which a child's reads and writes are short. */
export const shortCalls = (bench: FaultBench): Readonly<Record<string, string>> => preload(bench, 'short', SHORT);

/** The environment in which a child is told that its last rename failed. */
export const lostAnswer = (bench: FaultBench): Readonly<Record<string, string>> => preload(bench, 'lost', LOST_ANSWER);

function preload(bench: FaultBench, name: string, source: string): Readonly<Record<string, string>> {
  const [code, library] = [bench.path(`${name}.c`), bench.path(`${name}.so`)];
  writeFileSync(code, HEAD + source);
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, code, '-ldl']);
  if (status !== 0) throw new Error(String(stderr));
  return { LD_PRELOAD: library };
}
