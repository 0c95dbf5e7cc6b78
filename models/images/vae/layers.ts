import { float, type Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { batchNormEpsilon, batchNormMomentum, leakySlope } from '../config.ts';
import type { ConvolutionBlock } from './parameters.ts';

/* Letters: B images, C channels, H and W pixels. */

/** Zeros around an image, so that a kernel of 3 x 3 has its middle on every pixel. */
const pads = [1, 1, 1, 1];

/** x W^T + b: [B, from] to [B, to]. */
export function linear({ g, parameter }: LayerScope, name: string, x: Value): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)], { transB: 1 });
}

/** Halves the sides: [B, C, H, W] to [B, C', H / 2, W / 2]. */
export function downBlock(scope: LayerScope, block: ConvolutionBlock, x: Value): Value {
  const weight = scope.parameter(`${block.convolution}.weight`);
  const convolved = scope.g.op('Conv', [x, weight], { pads, strides: [2, 2] });
  return activate(scope, block.normalisation, convolved);
}

/** Doubles the sides: [B, C, H, W] to [B, C', 2 H, 2 W]. */
export function upBlock(scope: LayerScope, block: ConvolutionBlock, x: Value): Value {
  const weight = scope.parameter(`${block.convolution}.weight`);
  const attributes = { pads, strides: [2, 2], output_padding: [1, 1] };
  return activate(scope, block.normalisation, scope.g.op('ConvTranspose', [x, weight], attributes));
}

/** Keeps the sides: [B, C, H, W] to [B, C', H, W]. */
export function convolution({ g, parameter }: LayerScope, name: string, x: Value): Value {
  return g.op('Conv', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)], { pads });
}

/** Batch normalisation by the running statistics and LeakyReLU. */
function activate({ g, parameter }: LayerScope, name: string, x: Value): Value {
  const tensors = ['weight', 'bias', 'running_mean', 'running_var'].map((end) => parameter(`${name}.${end}`));
  const normalised = g.op('BatchNormalization', [x, ...tensors], {
    epsilon: float(batchNormEpsilon),
    momentum: float(batchNormMomentum),
  });
  return g.op('LeakyRelu', [normalised], { alpha: float(leakySlope) });
}
