import { Fault } from '@ouroboros/errors';
import type { Graph } from '../graph.ts';
import type { Model } from '../model.ts';
import { verify } from '../verify.ts';
import { eliminateCommonSubexpressions } from './eliminate-common-subexpressions.ts';
import { eliminateDeadCode } from './eliminate-dead-code.ts';
import { foldConstants } from './fold-constants.ts';

/** A rewrite of a graph in place that keeps what it computes. */
export interface Pass {
  readonly name: string;
  /** Rewrites `graph` and its subgraphs; gives the number of changes. */
  readonly run: (graph: Graph) => number;
}

/** The passes that every derived graph goes through: each once, in this order. */
export const standardPasses: readonly Pass[] = [
  { name: 'fold-constants', run: foldConstants },
  { name: 'eliminate-common-subexpressions', run: eliminateCommonSubexpressions },
  { name: 'eliminate-dead-code', run: eliminateDeadCode },
];

/**
 * Runs `passes` over `model`, verifying it before the first and after each.
 *
 * @returns the number of changes of each pass
 * @throws Fault `onnx/broken-by-pass` naming the pass whose result is not well formed, and the passes before it;
 *   those of `verify` when the model was not well formed to begin with.
 */
export function runPasses(model: Model, passes: readonly Pass[] = standardPasses): Map<string, number> {
  verify(model);
  const changes = new Map<string, number>();
  for (const pass of passes) {
    const count = attempt(model, pass, [...changes.keys()]);
    changes.set(pass.name, (changes.get(pass.name) ?? 0) + count);
  }
  return changes;
}

function attempt(model: Model, pass: Pass, before: readonly string[]): number {
  try {
    const count = pass.run(model.graph);
    verify(model);
    return count;
  } catch (error) {
    const history = before.length === 0 ? 'the first pass' : `after ${before.join(', ')}`;
    throw new Fault(
      {
        code: 'onnx/broken-by-pass',
        kind: 'failure',
        subject: `pass "${pass.name}" (${history})`,
        expected: 'a well-formed graph',
        received: (error as Error).message,
      },
      { cause: error },
    );
  }
}
