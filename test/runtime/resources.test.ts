import { defaultResources, memoryLimit, processorLimit } from '../../src/runtime/resources.js';
import { memoryBeside, teamFor } from '../../src/runtime/team.js';

const MIB = 1024 * 1024;
/** A system that has only these files. */
const system = (files: Readonly<Record<string, string>>) => (path: string) => files[path];

describe('limits of a control group', () => {
  it('are read from either interface, the innermost and the outer ones', () => {
    const unified = system({
      '/proc/self/cgroup': '0::/job/step\n',
      '/sys/fs/cgroup/job/step/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/job/cpu.max': '250000 100000\n',
      '/sys/fs/cgroup/job/step/memory.max': '536870912\n',
      '/sys/fs/cgroup/job/memory.max': '1073741824\n',
    });
    expect([processorLimit(unified), memoryLimit(unified)]).toEqual([2, 512 * MIB]);
    const old = system({
      '/proc/self/cgroup': '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '268435456\n',
    });
    expect([processorLimit(old), memoryLimit(old)]).toEqual([1, 256 * MIB]);
  });

  it('are none where none is set', () => {
    const free = system({
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    });
    expect([processorLimit(free), memoryLimit(free)]).toEqual([undefined, undefined]);
    expect([processorLimit(system({})), memoryLimit(system({}))]).toEqual([undefined, undefined]);
  });
});

describe('a team', () => {
  const entry = new URL('file:///worker.js');

  it('has the threads that are asked for, and shares the memory out', () => {
    expect(teamFor({ jobs: 4, memory: 64 * MIB, entry }, 0)).toMatchObject({
      count: 4,
      total: 64 * MIB,
      memory: 16 * MIB,
    });
    expect(defaultResources(3).jobs).toBe(3);
  });

  it('has no more threads than memory, and none for little work', () => {
    expect(teamFor({ jobs: 8, memory: 200 * 1024, entry }, 0).count).toBe(3);
    expect(teamFor({ memory: 1, entry }, 2 ** 40)).toMatchObject({ count: 1, memory: 64 * 1024 });
    expect(teamFor({}, 1000).count).toBe(0);
    // An interrupted run has cut its work: as many threads as fit with its tiles.
    expect(teamFor({ jobs: 8, memory: 64 * MIB, entry }, 0, 24 * MIB)).toMatchObject({ count: 2, memory: 24 * MIB });
  });

  it('keeps few files open, however many threads there are', () => {
    for (const jobs of [1, 2, 16, 200]) {
      const { openFiles, count } = teamFor({ jobs, memory: 2 ** 30, entry }, 0);
      expect(openFiles).toBeGreaterThanOrEqual(2);
      if (jobs <= 16) expect(2 * openFiles * count).toBeLessThanOrEqual(120);
    }
  });

  it('gives up buffers for tables that are large', () => {
    const team = teamFor({ jobs: 2, memory: 64 * MIB, entry }, 0);
    expect(memoryBeside(team, 0)).toBeUndefined();
    expect(memoryBeside(team, 16 * MIB)).toBe(24 * MIB);
    expect(memoryBeside(team, 2 ** 30)).toBe(64 * 1024);
  });
});
