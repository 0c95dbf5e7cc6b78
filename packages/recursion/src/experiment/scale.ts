import { Fault, nearest } from '@ouroboros/errors';
import { type Experiment, type Scaled, sections } from './experiment.ts';

/** How large an experiment is: minutes on two cores, an evening on a workstation, as in the paper. */
export const scaleNames = ['nano', 'small', 'paper'] as const;

/** Name of a scale. */
export type ScaleName = (typeof scaleNames)[number];

/** What an experiment changes at each scale that it has; its sections are merged option by option. */
export type Scales = Readonly<Partial<Record<ScaleName, Scaled>>>;

function unknownScale({ name, scales }: Experiment, received: string): Fault {
  const known = knownScales(scales);
  return new Fault({
    code: 'run/scale',
    kind: 'request',
    subject: `scale of experiment ${name}`,
    expected: known.length === 0 ? 'none, for it has only one' : `one of ${known.join(', ')}`,
    received: `"${received}"`,
    remedy: known.length === 0 ? 'leave it out' : `did you mean ${nearest(received, known)}?`,
  });
}

function knownScales(scales: Scales = {}): readonly ScaleName[] {
  return scaleNames.filter((name) => scales[name] !== undefined);
}

/** `experiment` with the changes of a scale: sections option by option, all else as a whole. */
function merge(experiment: Experiment, changes: Scaled): Experiment {
  const merged = sections
    .filter((name) => changes[name] !== undefined)
    .map((name) => [name, { ...experiment[name], ...changes[name] }]);
  return { ...experiment, ...changes, ...Object.fromEntries(merged) };
}

/**
 * An experiment at one of its scales: `requested`, else the one that it names, else its smallest. The result has that
 * scale and no others; an experiment without scales stays as it is.
 *
 * @throws Fault `run/scale` when the experiment has no such scale.
 */
export function atScale(experiment: Experiment, requested?: string): Experiment {
  const { scales, ...rest } = experiment;
  const wanted = requested ?? experiment.scale ?? knownScales(scales)[0];
  // Without others, the scale that it has already.
  if (wanted === undefined || (!scales && wanted === experiment.scale)) return rest;
  const scale = knownScales(scales).find((name) => name === wanted);
  if (!scale) throw unknownScale(experiment, wanted);
  return { ...merge(rest, scales?.[scale] ?? {}), scale };
}
