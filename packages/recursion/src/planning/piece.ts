import type { FamilyPlan, WorkEstimate } from '@ouroboros/models';
import { type Chain, type IterationOutline, outlineChain, phasesOf, workOf } from '../loop/plan.ts';

/** Phases of an iteration that cost something. */
export type PlannedPhase = 'fit' | 'evaluate' | 'sample';

/** A piece of work of a run. */
export interface Piece {
  readonly chain: Chain;
  /** Done once for all regimes of the seed. */
  readonly shared: boolean;
  readonly phase: PlannedPhase;
  /** Examples that it is fitted on or generates; 0 for an evaluation. */
  readonly examples: number;
  readonly work: WorkEstimate;
}

/**
 * Every piece of work of the chains, as the loop does it: what regimes share is a piece of the first of them. Specimens count with
 * the evaluation.
 */
export function piecesOf(chains: readonly Chain[], family: FamilyPlan): readonly Piece[] {
  const done = new Set<string>();
  return chains.flatMap((chain) =>
    outlineChain(chain).flatMap((outline) => {
      const fresh = phasesOf(outline).flatMap((phase) => {
        const { key } = workOf(outline, phase);
        if (phase === 'specimens' || phase === 'prepare' || done.has(key)) return [];
        done.add(key);
        return [phase];
      });
      return fresh.map((phase) => pieceOf(outline, phase, family));
    }),
  );
}

function pieceOf(outline: IterationOutline, phase: PlannedPhase, family: FamilyPlan): Piece {
  const { chain, n, shared, trainExamples, batch } = outline;
  const common = { chain, shared, phase };
  if (phase === 'evaluate') return { ...common, examples: 0, work: family.evaluate() };
  if (phase === 'fit') return { ...common, examples: trainExamples, work: family.fit(n, trainExamples) };
  const examples = batch?.examples ?? 0;
  return { ...common, examples, work: family.sample(examples) };
}
