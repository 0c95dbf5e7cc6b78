export { Algebra } from '../algebra.ts';
export { geluByKernel } from './gelu.ts';
export { kernels } from './index.ts';
export { callKernel, type Kernel } from './kernel.ts';
export { matrixProducts } from './products.ts';
export { kernelRules } from './rules.ts';
