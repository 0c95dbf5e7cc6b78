import type { BenchDocument } from '../document.ts';
import type { Limits } from '../limits/limits.ts';
import { legend } from './ratio-text.ts';
import { formatNumber } from './text.ts';

/** What was measured with, in a few lines. */
export function headerLines({ environment, peers = {}, limits = {} }: BenchDocument): string[] {
  const { cpu, cores, memoryBytes, node, onnxruntime, device, threads, loadAverage, commit } = environment;
  const versions = Object.entries(peers).map(([name, version]) => `, ${name} ${version}`);
  return [
    `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB; load ${loadAverage.map((load) => load.toFixed(1)).join(' ')}`,
    `node ${node}, onnxruntime ${onnxruntime}${versions.join('')}; ${device}, ${threads} threads`,
    `commit ${commit ?? 'unknown'}`,
    ...limitLines(limits),
    legend,
    ...(environment.quick ? ['--quick: sizes and rounds that only show that everything runs'] : []),
  ];
}

function limitLines(limits: Partial<Limits>): string[] {
  const { readBytesPerSecond, writeBytesPerSecond, copyBytesPerSecond, flopsPerSecond } = limits;
  const billions = (what: string, unit: string, value?: number): string[] =>
    value === undefined ? [] : [`${what} ${formatNumber(value / 1e9, 3)} ${unit}`];
  const parts = [
    ...billions('memory reads', 'GB/s', readBytesPerSecond),
    ...billions('writes', 'GB/s', writeBytesPerSecond),
    ...billions('copies', 'GB/s', copyBytesPerSecond),
    ...billions('matrix products', 'GFLOP/s', flopsPerSecond),
  ];
  return parts.length > 0 ? [`limits: ${parts.join(', ')}`] : [];
}
