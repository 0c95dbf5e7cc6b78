import { type Hue, hue } from './hue.ts';
import { expectedHue } from './palette.ts';

/** A step of the scale from lost to too frequent: from `least` times the expected frequency up to the next step. */
export interface HeatStep {
  readonly least: number;
  /** In the legend, at the left end of the step. */
  readonly label: string;
  readonly hue: Hue;
}

/** Blue grows up to what is expected, above it is warm. */
export const heat: readonly HeatStep[] = [
  { least: Number.MIN_VALUE, label: 'less', hue: hue('heat-1', '#c3d9ee', '#24425f') },
  { least: 1 / 3, label: '\u2153 to \u2154', hue: hue('heat-2', '#7fafd9', '#326ea6') },
  { least: 2 / 3, label: 'as expected', hue: hue('heat-3', '#1f63a6', '#79b6f5') },
  { least: 3 / 2, label: '1.5 to 3 times', hue: hue('heat-4', '#e39a4f', '#b8722c') },
  { least: 3, label: 'more', hue: hue('heat-5', '#b83a08', '#ff8a52') },
];

/** What does not occur at all: a dash rather than an area. */
export const lost = { label: 'lost', hue: expectedHue } as const;

/** The step of a frequency over the expected one; undefined for zero. */
export function heatOf(frequency: number): HeatStep | undefined {
  return heat.findLast(({ least }) => frequency >= least);
}
