import type { BenchDocument, CaseResult, Role } from '../document.ts';
import type { Environment } from '../environment.ts';
import { mad, median } from '../statistics.ts';

/** An environment that no machine has, with what a test wants otherwise. */
export function environmentOf(others: Partial<Environment> = {}): Environment {
  return {
    ...{ cpu: 'A', cores: 2, memoryBytes: 2 ** 34, platform: 'linux', architecture: 'x64' },
    ...{ node: '20.1.0', onnxruntime: '1.2.3', ouroboros: '0.1.0', tinybench: '6.0.0' },
    ...{ loadAverage: [0, 0, 0], commit: 'a'.repeat(40), device: 'cpu', threads: 2, quick: false },
    startedAt: '2026-01-01T00:00:00.000Z',
    ...others,
  };
}

/** A case of 10 rows a call with given times. */
export function caseOf(name: string, times: readonly number[], role: Role = 'real'): CaseResult {
  const seconds = median(times);
  return {
    ...{ name, role, unit: 'rows/s', throughput: 10 / seconds, median: seconds, mad: mad(times) },
    ...{ samples: times.length, times, callsPerSample: 1 },
  };
}

/** A document of one suite called `suite`. */
export function documentOf(cases: readonly CaseResult[], others: Partial<Environment> = {}): BenchDocument {
  return { environment: environmentOf(others), suites: [{ name: 'suite', cases }] };
}
