import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

interface PadRequest {
  readonly mode?: string;
  readonly axes?: number[];
  /** The number that is put around the input is the second input. */
  readonly value?: boolean;
  /** Pads come from a computation, so that nothing is known when the rule runs. */
  readonly computed?: boolean;
}

function pad(shape: number[], pads: number[], request: PadRequest = {}): GradientCase {
  const { mode = 'constant', axes, value = false, computed = false } = request;
  const build = (g: GraphBuilder, [a, filler]: readonly Value[]): Value => {
    const size = g.op('Size', [a as Value]);
    const given = g.int64s(pads);
    const list = computed ? g.op('Add', [given, g.op('Sub', [size, size])]) : given;
    return g.op('Pad', [a, list, filler, axes && g.int64s(axes)], { mode });
  };
  const details = [mode, axes && `axes [${axes}]`, value && 'value', computed && 'computed'].filter(Boolean);
  return {
    name: `[${shape}] by [${pads}], ${details.join(', ')}`,
    inputs: [x(...shape), ...(value ? [x()] : [])],
    build,
  };
}

/** Paddings. */
export const paddings: CaseTable = {
  Pad: [
    pad([4], [1, 2]),
    pad([2, 3], [0, 1, 2, 0], { value: true }),
    pad([2, 4, 5], [-1, 2], { axes: [1] }),
    pad([2, 1, 3, 4], [1, -1, 1, 2], { axes: [-2, -1], value: true }),
    pad([2, 3], [0, 1, 2, 0], { computed: true, value: true }),
    pad([4], [3, 2], { mode: 'reflect' }),
    pad([2, 3, 4], [0, 1, 3, 0, 2, 1], { mode: 'reflect' }),
    pad([1, 2, 3, 4], [2, 1, 0, 3], { mode: 'reflect', axes: [2, 3] }),
    pad([2, 3, 4], [0, 1, 3, 0, 2, 1], { mode: 'reflect', computed: true }),
    pad([2, 3], [1, 0, 4, 2], { mode: 'edge' }),
    pad([1, 2, 3, 4], [2, 1, 0, 3], { mode: 'edge', axes: [-2, 1] }),
    pad([2, 4], [0, -1, 0, 2], { mode: 'edge' }),
    pad([2, 3], [1, 0, 2, 3], { mode: 'wrap' }),
    pad([2, 2, 3, 4, 2], [1, 2], { mode: 'wrap', axes: [2] }),
  ],
};
