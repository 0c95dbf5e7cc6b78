// The part of the package that says what every fit sees, without what runs it.

export { accumulate } from './regimes/accumulate.ts';
export { accumulateSubsample } from './regimes/accumulate-subsample.ts';
export { fixedReal } from './regimes/fixed-real.ts';
export { freshReal } from './regimes/fresh-real.ts';
export { defaultGrowth, parseGrowth } from './regimes/growth.ts';
export { equalSizes, type Regime, type Sizes } from './regimes/regime.ts';
export { replace } from './regimes/replace.ts';
export { replaceMultiple } from './regimes/replace-multiple.ts';
export { findRegime, regimes } from './regimes/table.ts';
export {
  describedFits,
  exactFits,
  type RegimeSchedule,
  regimeSchedule,
  type ScheduleOptions,
  wholeFits,
} from './theory/regime-schedule.ts';
