import type { LocatedModel } from '@ouroboros/recursion';

/** What the names of files and folders that are made from a model of a run begin with. */
export function modelStem({ regime, seed, iteration }: Omit<LocatedModel, 'directory'>): string {
  return `${regime}-seed${seed}-iteration-${String(iteration).padStart(3, '0')}`;
}
