/** A line y = offset + scale * x by least squares, and how well it fits. */
export interface LineFit {
  readonly offset: number;
  readonly scale: number;
  /** Number of points. */
  readonly points: number;
  /** Points beyond the two that any line meets. */
  readonly freedom: number;
  /** Share of the variance of y that the line accounts for; missing without degrees of freedom, and where y is constant. */
  readonly rSquared?: number;
  /** Residual standard error, with `freedom`; missing without degrees of freedom. */
  readonly residual?: number;
}

/** A point to fit. */
export interface FitPoint {
  readonly x: number;
  readonly y: number;
}

/** Below this part of their size numbers count as equal. */
const negligible = 1e-9;

/** The line of least squares, all points alike; undefined where x is one and the same, or there is no point. */
export function fitLine(points: readonly FitPoint[]): LineFit | undefined {
  const x = centre(points.map((point) => point.x));
  const y = centre(points.map((point) => point.y));
  if (x.isConstant) return undefined;
  const scale = product(x.parts, y.parts) / product(x.parts, x.parts);
  const rest = y.parts.map((part, i) => part - scale * (x.parts[i] as number));
  const [unexplained, freedom] = [product(rest, rest), points.length - 2];
  return {
    ...{ offset: y.mean - scale * x.mean, scale, points: points.length, freedom },
    ...(freedom > 0 && !y.isConstant ? { rSquared: 1 - unexplained / product(y.parts, y.parts) } : {}),
    ...(freedom > 0 ? { residual: Math.sqrt(unexplained / freedom) } : {}),
  };
}

/** Values about their mean. */
function centre(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const parts = values.map((value) => value - mean);
  const size = Math.max(0, ...values.map(Math.abs));
  return { mean, parts, isConstant: parts.every((part) => Math.abs(part) <= negligible * size) };
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
