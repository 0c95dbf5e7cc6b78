import { defineDecomposition } from '../decomposition.ts';

/** Activations that are written in simpler ones. */
export const activations = [
  defineDecomposition('com.microsoft.BiasGelu', ({ g, input }) => [
    g.op('Gelu', [g.add(input(0), input(1))]),
  ]),
];
