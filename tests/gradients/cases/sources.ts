import type { CaseTable } from '../gradient-case.ts';
import { from } from '../gradient-case.ts';

/** Operators that make tensors from a few numbers. */
export const sources: CaseTable = {
  Range: [
    {
      name: 'start and step',
      inputs: [from('distinct'), from('positive')],
      staticOnly: true,
      build: (g, [start, delta]) => {
        const limit = g.op('Add', [start, g.op('Mul', [delta, g.scalar('float64', 4.5)])]);
        const made = g.op('Range', [start, limit, delta]);
        return g.op('Reshape', [made, g.int64s([5])]);
      },
    },
  ],
};
