import { type AttributeLike, float } from '@ouroboros/onnx';
import { type CaseTable, from, type GradientCase } from '../gradient-case.ts';
import { unary, unaryShapes } from './shapes.ts';

type Attributes = Readonly<Record<string, AttributeLike>>;

/**
 * `opType` on ranks 1 to 4 and at 81 points of [-4, 4], all of which keep a distance of 0.04 from the whole tenths, where the
 * kinks are. Kernels for float64 are missing on the CPU.
 */
function pieces(opType: string, attributes: Attributes = {}): GradientCase[] {
  const suffix = Object.entries(attributes).map(
    ([name, value]) => `, ${name} ${typeof value === 'object' && 'value' in value ? value.value : value}`,
  );
  return [[81], ...unaryShapes].map((shape) => ({
    name: `[${shape}]${suffix.join('')}`,
    dtype: 'float32',
    inputs: [from('distinct', ...shape)],
    build: (g, [a]) => g.op(opType, [g.op('Mul', [a, g.scalar('float32', 2)])], attributes),
  }));
}

function withSlope(name: string, shape: number[], slope: number[]): GradientCase {
  return {
    name,
    dtype: 'float32',
    inputs: [from('nonzero', ...shape), from('normal', ...slope)],
    build: (g, inputs) => g.op('PRelu', inputs),
  };
}

/** Activations that are defined piece by piece, or saturate. */
export const activation: CaseTable = {
  Relu: [...unary('Relu', 'nonzero'), ...unary('Relu', 'nonzero', { dtype: 'float32' })],
  LeakyRelu: [
    ...pieces('LeakyRelu'),
    ...[0, 0.3, 1.5, -0.2].flatMap((alpha) => pieces('LeakyRelu', { alpha: float(alpha) })),
  ],
  PRelu: [
    withSlope('one slope', [2, 3], []),
    withSlope('one slope, rank 1', [5], [1]),
    withSlope('a slope for each element', [2, 3], [2, 3]),
    withSlope('a slope for each channel', [2, 3, 2, 2], [3, 1, 1]),
    withSlope('a slope for the last axis', [2, 1, 4], [4]),
  ],
  ThresholdedRelu: [
    ...pieces('ThresholdedRelu'),
    ...pieces('ThresholdedRelu', { alpha: float(0.5) }),
    ...pieces('ThresholdedRelu', { alpha: float(-0.5) }),
  ],
  Elu: [
    ...pieces('Elu'),
    ...pieces('Elu', { alpha: float(0.7) }),
    ...pieces('Elu', { alpha: float(1.6) }),
    ...pieces('Elu', { alpha: float(-0.5) }),
  ],
  Selu: [...pieces('Selu'), ...pieces('Selu', { alpha: float(1.2), gamma: float(0.8) })],
  Celu: [...pieces('Celu'), ...pieces('Celu', { alpha: float(2) }), ...pieces('Celu', { alpha: float(0.6) })],
  HardSigmoid: [...pieces('HardSigmoid'), ...pieces('HardSigmoid', { alpha: float(0.5), beta: float(0.2) })],
  HardSwish: pieces('HardSwish'),
  Shrink: [...pieces('Shrink'), ...pieces('Shrink', { lambd: float(1), bias: float(0.4) })],
  Softplus: pieces('Softplus'),
  Softsign: pieces('Softsign'),
  Mish: pieces('Mish'),
};
