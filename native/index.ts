export { loadAddon } from './addon.ts';
export { fillBits, fillNormal, fillUniform, permutation, purposes, type StreamKey } from './random.ts';
export { type CategoricalSampling, type SamplerKernel, sampleCategorical, samplerKernels } from './sampler.ts';
