import type { TheoryOfRegime, TheoryQuantity } from '@ouroboros/report';
import type { Schedule } from '@ouroboros/theory';
import type { RegimeKind } from './regime-kind.ts';

/** Values of all quantities by fit, as far as a schedule has closed forms. */
export type TheoryValues = Pick<TheoryOfRegime, 'values' | 'standardErrors'>;

/** What is known of a regime beyond the values of its first fits. */
export type TheoryKnown = Partial<Pick<TheoryOfRegime, 'behaviour' | 'limits' | 'bound' | 'formula'>> & {
  readonly notes?: readonly string[];
};

/** The error that v_n multiplies: of a fit on the real data alone. */
export interface ErrorUnit {
  /** Name of the quantity, and its symbol. */
  readonly quantity: string;
  readonly symbol: string;
  /** What the unit is called, such as `c_0`, and how much it is. */
  readonly name: string;
  readonly value: number;
}

/** The closed forms of a family with its options, without anything drawn or fitted. */
export interface FamilyTheory {
  /** The first one is what behaviours, formulas and bounds are about. */
  readonly quantities: readonly TheoryQuantity[];
  /** Options that the values depend on, in words. */
  readonly setting: readonly { readonly name: string; readonly value: string | number }[];
  readonly notes: readonly string[];
  /** Examples T in a unit. */
  readonly unit: number;
  /** Whether random subsamples have closed forms. */
  readonly takesSubsamples: boolean;
  /** Whether batches must be whole copies of one design for the closed forms to be exact. */
  readonly hasDesign: boolean;
  /** Missing where questions about the long run have no closed answer. */
  readonly error?: ErrorUnit;
  /** d h^2, where it is the blur of sampling that adds up, and not the noise of estimates. */
  readonly blur?: number;
  /** Of fits 1..`fits`. @throws Fault when the schedule does not hold, or the theory does not cover it. */
  valuesOf(schedule: Schedule, fits: number): TheoryValues;
  /** Of a regime with sizes that follow a growth. */
  knownOf(kind: RegimeKind): TheoryKnown;
}
