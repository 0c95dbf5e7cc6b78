export { loadAddon } from './addon.ts';
export { fillBits, fillNormal, fillUniform, permutation, purposes, type StreamKey } from './random.ts';
