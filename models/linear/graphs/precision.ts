/**
 * Element type of what a user would call the data: features, labels, weights. The sums over rows (Gram matrix, moments)
 * and the solve are float64 in either case: they cost little and keep the fit accurate to the rounding of its weights.
 */
export type Precision = 'float32' | 'float64';
