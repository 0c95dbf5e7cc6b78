import { adamWStep } from './adam-w.ts';
import { causalAttention, causalAttentionGradient } from './causal-attention.ts';
import { columnSums } from './column-sums.ts';
import { crossEntropyGradient, crossEntropyLosses } from './cross-entropy.ts';
import { tanhGelu, tanhGeluGradient } from './gelu.ts';
import type { Kernel } from './kernel.ts';
import { layerNormGradient } from './layer-norm.ts';
import { matrixProducts } from './products.ts';

/** Every kernel by its name. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    causalAttention,
    causalAttentionGradient,
    tanhGelu,
    tanhGeluGradient,
    layerNormGradient,
    columnSums,
    adamWStep,
    crossEntropyLosses,
    crossEntropyGradient,
    ...matrixProducts,
  ].map((kernel) => [kernel.name, kernel]),
);
