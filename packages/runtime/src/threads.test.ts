import { expect, test } from 'vitest';
import { defaultThreads } from './threads.ts';

function files(entries: Record<string, string>): (path: string) => string | undefined {
  return (path) => entries[path];
}

test('without a limit every core is used', () => {
  expect(defaultThreads(8, files({}))).toBe(8);
  expect(defaultThreads(8, files({ '/sys/fs/cgroup/cpu.max': 'max 100000\n' }))).toBe(8);
  expect(defaultThreads(8, files({ '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' }))).toBe(8);
});

test('a quota of the container bounds the threads, and one thread always remains', () => {
  expect(defaultThreads(8, files({ '/sys/fs/cgroup/cpu.max': '350000 100000\n' }))).toBe(3);
  expect(defaultThreads(8, files({ '/sys/fs/cgroup/cpu.max': '20000 100000\n' }))).toBe(1);
  expect(defaultThreads(2, files({ '/sys/fs/cgroup/cpu.max': '800000 100000\n' }))).toBe(2);
});

test('the smallest quota of the group and the groups above it counts', () => {
  const read = files({
    '/proc/self/cgroup': '0::/user.slice/job.scope\n',
    '/sys/fs/cgroup/user.slice/cpu.max': '200000 100000\n',
    '/sys/fs/cgroup/user.slice/job.scope/cpu.max': '600000 100000\n',
  });
  expect(defaultThreads(8, read)).toBe(2);
});

test('the older control groups are understood', () => {
  const read = files({
    '/proc/self/cgroup': '5:memory:/other\n4:cpu,cpuacct:/docker/abc\n',
    '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '400000\n',
    '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
  });
  expect(defaultThreads(8, read)).toBe(4);
});

test('on this machine there is at least one thread', () => {
  expect(defaultThreads()).toBeGreaterThanOrEqual(1);
});
