import { hasForm, type Shape } from '../analysis/shape.ts';
import type { RunSummary } from '../run/records.ts';
import { familyWords } from './families.ts';
import { counted, listed, rounded } from './numbers.ts';
import { quantityOf } from './quantity.ts';

/** Degrees of freedom up to which a fit shows nothing, and up to which it is a hint. */
const none = 2;
const few = 5;

/** Shares of the variance from which on the shape counts as carrying, and as carrying in part. */
const well = 0.9;
const partly = 0.6;

/** Whether the shape of linear theory holds, in plain words. */
export function shapeVerdict(shape: Shape, { family }: RunSummary): string {
  const { fit } = shape;
  if (!fit) return 'Nothing can be fitted: v_n is the same at every point that there is.';
  const { points, freedom, rSquared, scale } = fit;
  if (freedom <= none) return `This proves nothing: ${fewWords(points, freedom)}.`;
  if (rSquared === undefined) return 'The loss is the same at every point: there is no shape to compare.';
  const hint = freedom <= few ? ` With ${counted(freedom, 'degree')} of freedom that is a hint at most.` : '';
  const { subject } = familyWords(family);
  const percent = `${Math.round(Math.max(0, rSquared) * 100)} %`;
  const share = `${numbersOf(shape)} account for ${percent} of the variance of ${points} mean losses`;
  if (rSquared < well && isWithinChance(shape))
    return `Whether the shape carries over to ${subject} these seeds do not tell: ${share}, and chance can do the rest.${hint}`;
  if (scale <= 0)
    return `The shape does not carry over to ${subject}: taken together, its losses do not rise where theory does.${hint}`;
  if (rSquared >= well) return `The shape carries over to ${subject}: ${share}.${hint}`;
  if (rSquared >= partly) return `The shape carries over to ${subject} in part: ${share}.${hint}`;
  return `The shape does not carry over to ${subject}: ${share}.${hint}`;
}

/** Whether the misfit is no larger than what the seeds leave to chance. */
function isWithinChance({ fit, noise }: Shape): boolean {
  return noise !== undefined && (fit?.residual ?? 0) <= 2 * noise;
}

function fewWords(points: number, freedom: number): string {
  if (freedom <= 0) return `two numbers are fitted to ${points} points, and a line meets any two`;
  return `two numbers are fitted to ${points} points, which leaves ${counted(freedom, 'degree')} of freedom`;
}

function numbersOf({ regimes }: Shape): string {
  const count = regimes.filter(({ factors }) => hasForm(factors)).length;
  return count > 1 ? `one offset and one scale for ${count} regimes` : 'one offset and one scale';
}

/** Regimes that by themselves fall where theory rises, though all of them together rise with it. */
export function contraryWords({ regimes, fit }: Shape): string {
  if (!fit || fit.scale <= 0 || fit.freedom <= none) return '';
  const names = regimes.filter((one) => (one.fit?.scale ?? 1) <= 0).map(({ regime }) => regime);
  if (names.length === 0) return '';
  const [self, verb] = names.length === 1 ? ['itself', 'does'] : ['themselves', 'do'];
  return ` By ${self}, ${listed(names)} ${verb} not rise where theory does.`;
}

/** How large the misfit is, beside what chance does to the means; empty where too few points tell nothing of it. */
export function misfitWords(shape: Shape, { lossLabel, config }: RunSummary): string {
  const { fit, noise } = shape;
  if (fit?.residual === undefined || fit.freedom <= none) return '';
  const { unit } = quantityOf(lossLabel);
  const size = `${rounded(fit.residual)}${unit === undefined ? '' : ` ${unit}`}`;
  const misfit = `A mean lies ${size} off as a rule (residual standard error, ${counted(fit.freedom, 'degree')} of freedom)`;
  if (noise === undefined) return `${misfit}; one seed does not tell how much of that is chance.`;
  const chance = `chance alone would make that ${rounded(noise)} (standard error of a mean over ${counted(config.seeds.length, 'seed')})`;
  return `${misfit}; ${chance}${isWithinChance(shape) ? '' : ', so the shape misses something that is there'}.`;
}

/** Regimes that are shown and not compared. */
export function withoutFormWords({ regimes }: Shape): string {
  const names = regimes.filter(({ factors }) => !hasForm(factors)).map(({ regime }) => regime);
  if (names.length === 0) return '';
  const are = names.length === 1 ? 'is' : 'are';
  return ` Dashed: no v_n is known for ${listed(names)}, which ${are} shown as measured and no part of the fit.`;
}
