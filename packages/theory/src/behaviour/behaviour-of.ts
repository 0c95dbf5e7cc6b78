import { unknownName } from '@ouroboros/errors';
import { theoryNeeds } from '../need.ts';
import { requirePositive } from '../numbers.ts';
import { accumulateBehaviour } from './accumulate.ts';
import type { Behaviour } from './behaviour.ts';
import { fixedRealBehaviour, freshRealBehaviour } from './beside-newest.ts';
import { constantGrowth, type Growth, requireGrowth, simplest } from './growth.ts';
import { replaceBehaviour } from './replace.ts';
import { replaceMultipleBehaviour } from './replace-multiple.ts';

/** A regime of linear regression, for ever. */
export interface EndlessRegime {
  readonly regime: 'replace' | 'accumulate' | 'replace-multiple' | 'fixed-real' | 'fresh-real';
  /** The weight of the real batch, above 0 and at most 1: `fixed-real` and `fresh-real` need it. */
  readonly share?: number;
  /** k, real examples for each synthetic one of `fresh-real`: divides the sizes that `growth` gives. Default 1. */
  readonly realPerSynthetic?: number;
  /** Default: batches of one unit. */
  readonly growth?: Growth;
}

/** Regimes whose behaviour is known. */
const behaviours = {
  replace: replaceBehaviour,
  accumulate: accumulateBehaviour,
  'replace-multiple': replaceMultipleBehaviour,
  'fixed-real': (growth: Growth, regime: EndlessRegime) => fixedRealBehaviour(growth, shareOf(regime)),
  'fresh-real': (growth: Growth, regime: EndlessRegime) => freshBehaviour(growth, regime),
};

/**
 * Whether v_n of a regime converges, and to what, or how it diverges.
 *
 * @throws Fault `theory/regime`, `theory/share`, `theory/growth` or `theory/real-per-synthetic`.
 */
export function behaviourOf(regime: EndlessRegime): Behaviour {
  const growth = simplest(regime.growth ?? constantGrowth);
  requireGrowth(growth);
  if (!Object.hasOwn(behaviours, regime.regime)) throw unknownRegime(regime.regime);
  return behaviours[regime.regime](growth, regime);
}

function unknownRegime(name: string): Error {
  return unknownName({
    code: 'theory/regime',
    subject: 'behaviour of v_n for many fits',
    name,
    known: Object.keys(behaviours),
  });
}

function shareOf({ regime, share }: EndlessRegime): number {
  if (share !== undefined && share > 0 && share <= 1) return share;
  throw theoryNeeds({
    code: 'share',
    subject: `share of real data in ${regime}`,
    expected: 'above 0 and at most 1',
    received: String(share),
    remedy: 'without real data it is the regime replace',
  });
}

/** With k real examples for each synthetic one, sizes are k times as small; growth keeps its kind only where it is not linear. */
function freshBehaviour(growth: Growth, regime: EndlessRegime): Behaviour {
  const k = regime.realPerSynthetic ?? 1;
  requirePositive('real-per-synthetic', 'real examples for each synthetic one', k);
  const scaled = growth.kind === 'constant' ? { ...growth, factor: growth.factor / k } : growth;
  return freshRealBehaviour(scaled, shareOf(regime));
}
