import { Fault } from '@ouroboros/errors';

/** Takes note of a fault, so that work can go on with the rest of a graph; or throws it. */
export type Report = (fault: Fault) => void;

/** The report that ends the work at the first fault. */
export const raise: Report = (fault) => {
  throw fault;
};

/** Runs `action`; a Fault goes to `report` (and gives undefined if that returns), anything else is thrown. */
export function attempt<T>(report: Report, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(error);
    return undefined;
  }
}
