import type { Tensor } from '@ouroboros/onnx';
import { firstSurvival } from '@ouroboros/theory';
import type { ItemSurvival } from '../family.ts';
import { type DiscreteWorld, truthOf } from './world.ts';

/** Most symbols that are listed. */
const listed = 200;

/**
 * In how many replicates each symbol is alive, beside how many unit batches of real data are expected to hold it: an example
 * is here what one replicate holds. From the most to the least probable symbol; of more than 200, every so many.
 *
 * @param living float64 [R, S], 1 where a model still draws the symbol.
 */
export function survivalOf(world: DiscreteWorld, living: Tensor): readonly ItemSurvival[] {
  const { rows, replicates } = world;
  const truth = truthOf(world);
  const alive = columnSums(living);
  return spread(byProbability(truth)).map((symbol) => {
    const probability = firstSurvival(truth[symbol] as number, rows);
    return {
      category: 'symbol',
      item: `symbol ${symbol + 1}`,
      probability,
      expected: replicates * probability,
      mentions: alive[symbol] as number,
    };
  });
}

function columnSums({ data, dims }: Tensor): Float64Array {
  const width = dims[1] as number;
  const sums = new Float64Array(width);
  const values = data as Float64Array;
  for (let i = 0; i < values.length; i++) {
    sums[i % width] = (sums[i % width] as number) + (values[i] as number);
  }
  return sums;
}

/** Symbols from the most to the least probable. */
function byProbability(truth: readonly number[]): readonly number[] {
  return truth.map((_, symbol) => symbol).sort((a, b) => (truth[b] as number) - (truth[a] as number));
}

/** At most `listed` of them, evenly spread, the first and the last among them. */
function spread(symbols: readonly number[]): readonly number[] {
  if (symbols.length <= listed) return symbols;
  const step = (symbols.length - 1) / (listed - 1);
  return Array.from({ length: listed }, (_, i) => symbols[Math.round(i * step)] as number);
}
