import { Fault } from '@ouroboros/errors';

/** The Fault for rows that do not determine the weights. */
export function undetermined(iteration: number, where: string, rows: number, features: number): Fault {
  return new Fault({
    code: 'linear/undetermined',
    kind: 'failure',
    subject: `fit ${iteration}${where}`,
    expected: `at least ${features} different rows of the design (model.features)`,
    received: `${rows}`,
    remedy: 'raise data.rows',
  });
}
