import { bindings } from './addon.ts';

const native = bindings<{ readonly flushSubnormals: () => boolean }>(['flushSubnormals']);

/**
 * Makes this thread treat numbers below the smallest normal one (1.2e-38 in float32, 2.2e-308 in float64) as zero, as
 * operands and as results, until it ends: processors take a hundred times as long over each of them.
 *
 * @returns false where the processor is not known to do that.
 */
export function flushSubnormals(): boolean {
  return native().flushSubnormals();
}
