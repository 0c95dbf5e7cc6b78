import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

interface LossRequest {
  readonly reduction?: 'mean' | 'sum' | 'none';
  readonly weights?: boolean;
  readonly ignore?: number;
  /** Axes after that of the classes. */
  readonly spatial?: readonly number[];
  readonly labels?: 'int32';
  readonly both?: boolean;
}

const classes = 4;

/** Labels 1, 2, 3, 0, 1, ..., the second of which is the one to be ignored. */
function labelValues(count: number, ignore: number | undefined): number[] {
  return Array.from({ length: count }, (_, i) => (i === 1 ? (ignore ?? 2) : (i + 1) % classes));
}

function nameOf({ reduction, weights, ignore, spatial = [], labels, both }: LossRequest): string {
  const parts = [
    reduction ?? 'mean by default',
    weights && 'weights',
    ignore !== undefined && `ignoring ${ignore}`,
    spatial.length > 0 && `rank ${spatial.length + 2}`,
    labels,
    both && 'both outputs',
  ];
  return parts.filter(Boolean).join(', ');
}

function lossCase(opType: string, request: LossRequest): GradientCase {
  const { reduction, weights, ignore, spatial = [], labels = 'int64', both } = request;
  const build = (g: GraphBuilder, inputs: readonly Value[]): readonly Value[] =>
    g.ops(
      opType,
      inputs.slice(0, weights ? 3 : 2),
      { ...(reduction ? { reduction } : {}), ...(ignore === undefined ? {} : { ignore_index: ignore }) },
      { outputs: both ? 2 : 1 },
    );
  const positions = [3, ...spatial];
  const count = positions.reduce((product, size) => product * size, 1);
  return {
    name: nameOf(request),
    dtype: 'float32',
    inputs: [
      x(3, classes, ...spatial),
      { dtype: labels, shape: positions, values: labelValues(count, ignore) },
      { shape: [classes], range: 'positive', wrt: false },
    ],
    build,
  };
}

const requests: readonly LossRequest[] = [
  {},
  { reduction: 'mean' },
  { reduction: 'sum' },
  { reduction: 'none' },
  { reduction: 'mean', weights: true },
  { reduction: 'sum', weights: true },
  { reduction: 'none', weights: true, spatial: [2] },
  { reduction: 'mean', weights: true, ignore: -1 },
  { reduction: 'sum', weights: true, ignore: -100 },
  { reduction: 'none', ignore: 2 },
  { reduction: 'none', spatial: [2] },
  { reduction: 'mean', spatial: [2, 1], ignore: -100 },
  { reduction: 'mean', spatial: [1, 2, 2], weights: true, ignore: 0 },
  { reduction: 'mean', labels: 'int32', ignore: 3 },
];

/** Losses that are operators, of scores [N, C, ...] and labels [N, ...]. */
export const losses: CaseTable = {
  NegativeLogLikelihoodLoss: requests.map((request) => lossCase('NegativeLogLikelihoodLoss', request)),
  SoftmaxCrossEntropyLoss: [
    ...requests,
    { reduction: 'mean' as const, both: true },
    { reduction: 'none' as const, both: true, spatial: [2], weights: true, ignore: 1 },
  ].map((request) => lossCase('SoftmaxCrossEntropyLoss', request)),
};
