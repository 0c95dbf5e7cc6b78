import type { Regime } from '@ouroboros/recursion';

/** How the sizes of batches follow from one number. */
export interface GrowthKind {
  readonly kind: 'constant' | 'linear' | 'geometric';
  readonly factor: number;
}

/** A regime as theory tells them apart. */
export interface RegimeKind {
  readonly name:
    | 'replace'
    | 'accumulate'
    | 'replace-multiple'
    | 'accumulate-subsample'
    | 'fixed-real'
    | 'fresh-real';
  /** Of the real data, where the regime has one. */
  readonly share: number;
  readonly growth: GrowthKind;
}

/** Share of the real data where the name of a regime says none. */
const defaultShare = 0.5;

/** The kind of a built-in regime under a growth such as `linear:2`, both of which were found to be right before. */
export function kindOf({ name }: Regime, growth: string): RegimeKind {
  const [, stem = name, share] = /^(fixed-real|fresh-real)-(.*)$/.exec(name) ?? [];
  return {
    name: stem as RegimeKind['name'],
    share: share === undefined ? defaultShare : Number(share),
    growth: growthKind(growth),
  };
}

function growthKind(growth: string): GrowthKind {
  const [kind = 'constant', factor = '1'] = growth.split(':');
  return { kind: kind as GrowthKind['kind'], factor: Number(factor) };
}

/** Whether every batch is as large as the real one. */
export function isEqualSized({ kind, factor }: GrowthKind): boolean {
  return kind === 'linear' ? factor === 0 : factor === 1;
}
