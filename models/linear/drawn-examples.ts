import { drawPlaces, type Pool, type PoolPlace } from '../replicates/pool.ts';
import { undetermined } from './undetermined.ts';
import type { World } from './world.ts';

/**
 * The examples that fit `iteration` draws without replacement from the pool, for one replicate, in the pool's order.
 *
 * @throws Fault `linear/undetermined` when they are fewer than d different rows of the design and there is no penalty.
 */
export function drawExamples(
  world: World,
  pool: Pool,
  iteration: number,
  replicate: number,
): readonly PoolPlace[] {
  const drawn = drawPlaces(world, pool, iteration, replicate);
  if (world.penalty) return drawn;
  const different = new Set(drawn.map(({ example }) => example % world.rows)).size;
  if (different >= world.features) return drawn;
  throw undetermined(iteration, `, replicate ${replicate}`, different, world.features);
}
