/** Ridge: fit n minimises sum_k a_k (y_k - x_k'w)^2 + L_n |w|^2, with the weights a_k of its examples. */
export interface Penalty {
  /** L, more than 0. */
  readonly value: number;
  /** `constant`: L_n = L; `linear`: L_n = L n. */
  readonly growth: 'constant' | 'linear';
}

/** L_n, the penalty of fit n; 0 where there is none. */
export function penaltyOf(penalty: Penalty | undefined, n: number): number {
  if (!penalty) return 0;
  return penalty.growth === 'linear' ? penalty.value * n : penalty.value;
}
