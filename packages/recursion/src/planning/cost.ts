import type { FamilyPlan, Throughput } from '@ouroboros/models';
import type { Piece } from './piece.ts';

/** Pieces of work together. */
export interface Cost {
  /** Fits. */
  readonly fits: number;
  /** Examples that models are fitted on, and that they generate for later fits. */
  readonly trainExamples: number;
  readonly sampledExamples: number;
  /** Units that fits read, that a forward pass alone reads, that models generate. */
  readonly trained: number;
  readonly scored: number;
  readonly generated: number;
  /** Floating-point operations. */
  readonly operations: number;
  /** Bytes of files that stay. */
  readonly bytes: number;
  /** Seconds of one lane. */
  readonly seconds: number;
}

const nothing: Cost = {
  ...{ fits: 0, trainExamples: 0, sampledExamples: 0 },
  ...{ trained: 0, scored: 0, generated: 0, operations: 0, bytes: 0, seconds: 0 },
};

/** What one piece costs. A unit that is scored takes the share of the time of a trained one that its operations are of its. */
export function costOf(piece: Piece, { operations }: FamilyPlan, throughput: Throughput): Cost {
  const { phase, examples, work } = piece;
  const { trained, scored, generated, bytes } = work;
  const score = (throughput.train * operations.trained) / operations.scored;
  return {
    fits: phase === 'fit' ? 1 : 0,
    trainExamples: phase === 'fit' ? examples : 0,
    sampledExamples: phase === 'sample' ? examples : 0,
    ...{ trained, scored, generated, bytes },
    operations: trained * operations.trained + scored * operations.scored + generated * operations.generated,
    seconds: trained / throughput.train + scored / score + generated / throughput.sample,
  };
}

/** All of them together. */
export function sumOf(costs: readonly Cost[]): Cost {
  const add = (sum: Cost, cost: Cost): Cost => {
    const entries = Object.keys(nothing).map((key) => {
      return [key, sum[key as keyof Cost] + cost[key as keyof Cost]] as const;
    });
    return Object.fromEntries(entries) as unknown as Cost;
  };
  return costs.reduce(add, nothing);
}
