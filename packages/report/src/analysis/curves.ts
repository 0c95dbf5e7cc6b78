import type { ChainSummary, CurvePoint, RunSummary } from '../run/records.ts';

/** The learning curve of one fit. */
export interface Curve {
  /** Iteration of the model. */
  readonly n: number;
  readonly points: readonly CurvePoint[];
}

/** The learning curves of a regime, iteration 1 first. */
export interface RegimeCurves {
  readonly regime: string;
  readonly curves: readonly Curve[];
}

/** Learning curves of all regimes, for one seed: those of several have their points at different places. */
export interface Curves {
  readonly seed: number;
  readonly regimes: readonly RegimeCurves[];
}

/** The learning curves of the first seed that has any; undefined where none has. */
export function curvesOf({ config, chains }: RunSummary): Curves | undefined {
  for (const seed of config.seeds) {
    const regimes = config.regimes.flatMap((regime) => {
      const chain = chains.find((candidate) => candidate.seed === seed && candidate.regime === regime);
      const curves = chain ? curvesOfChain(chain) : [];
      return curves.length > 0 ? [{ regime, curves }] : [];
    });
    if (regimes.length > 0) return { seed, regimes };
  }
  return undefined;
}

function curvesOfChain({ iterations }: ChainSummary): readonly Curve[] {
  return iterations.flatMap(({ n, curve = [] }) => (curve.length > 0 ? [{ n, points: curve }] : []));
}
