import type { Trace } from '../analysis/series.ts';
import { agreementOf, hasTheory, tolerance } from '../analysis/theory.ts';
import { counted, fixed } from './numbers.ts';

/** How to read panels in which theory is drawn, and how well it holds in them; each has the traces of one metric. */
export function theoryCaption(panels: readonly (readonly Trace[])[]): string {
  const told = panels.filter((traces) => traces.some(hasTheory));
  const isPartial = told.some((traces) => !traces.every(hasTheory));
  const dashed = isPartial ? ' Dashed: no closed form is known, the line connects the means.' : '';
  return `Lines: theory, which knows nothing of the measurements. Marks: mean over seeds, with bars of \u00b1${tolerance} standard errors; dots: every seed.${dashed} ${agreementWords(told)}`;
}

function agreementWords(panels: readonly (readonly Trace[])[]): string {
  const agreement = agreementOf(panels.flat());
  if (!agreement) return 'No standard errors are known to measure the distance with.';
  const { points, means, largestOfPoints, largestOfMeans } = agreement;
  const isClose = largestOfPoints <= tolerance && largestOfMeans <= tolerance;
  const verb = isClose ? 'All' : 'Not all';
  const places = `${counted(means, 'mean')} and ${counted(points, 'point')} of single seeds`;
  return `Below: deviations from theory. ${verb} lie within ${tolerance} standard errors (${places}); the farthest mean is ${fixed(largestOfMeans, 1)} away, the farthest single point ${fixed(largestOfPoints, 1)}.`;
}
