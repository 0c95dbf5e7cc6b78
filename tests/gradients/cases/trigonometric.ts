import type { CaseTable, GradientCase } from '../gradient-case.ts';
import { from } from '../gradient-case.ts';
import { unary, unaryShapes } from './shapes.ts';

/** `opType` of `scale` x + `shift`, with x in [-2, 2]: float64 has no such kernel on the CPU. */
function moved(opType: string, scale: number, shift = 0): GradientCase[] {
  return unaryShapes.map((shape) => ({
    name: `[${shape}]`,
    dtype: 'float32',
    inputs: [from('normal', ...shape)],
    build: (g, [a]) => {
      const scaled = g.op('Mul', [a, g.scalar('float32', scale)]);
      return g.op(opType, [g.op('Add', [scaled, g.scalar('float32', shift)])]);
    },
  }));
}

/** Circular and hyperbolic functions and their inverses. */
export const trigonometric: CaseTable = {
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tan: moved('Tan', 0.6),
  Asin: moved('Asin', 0.45),
  Acos: moved('Acos', 0.45),
  Atan: moved('Atan', 1),
  Sinh: moved('Sinh', 1),
  Cosh: moved('Cosh', 1),
  Asinh: moved('Asinh', 1),
  Acosh: moved('Acosh', 1, 3.5),
  Atanh: moved('Atanh', 0.4),
};
