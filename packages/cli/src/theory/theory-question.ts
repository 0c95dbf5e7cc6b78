import { Fault } from '@ouroboros/errors';
import {
  applySettings,
  regimes as builtIn,
  type Experiment,
  findRegime,
  type Regime,
  type ResolvedExperiment,
  resolveExperiment,
} from '@ouroboros/recursion';
import type { FamilyTheory } from './family-theory.ts';
import { type NamedSchedule, readSchedule } from './schedule-file.ts';
import { findTheoryFamily } from './theory-families.ts';

/** What a theory command is asked for. */
export interface TheoryRequest {
  /** Names; empty: all that are built in, or none where a schedule is given. */
  readonly regimes: readonly string[];
  readonly family: string;
  readonly set: readonly string[];
  /** Path of a schedule file. */
  readonly schedule?: string;
  /** Whether something else is asked, so that no name need mean all regimes. */
  readonly isQuestion?: boolean;
}

/** The same with everything looked up and checked. */
export interface TheoryQuestion {
  readonly family: string;
  readonly theory: FamilyTheory;
  readonly regimes: readonly Regime[];
  readonly schedules: readonly NamedSchedule[];
  readonly iterations: number;
  /** As text, and as sizes. */
  readonly growth: string;
  readonly sizes: ResolvedExperiment['sizes'];
  /** Dotted options that the family was given. */
  readonly seed: number;
}

/** Fits that are looked at where nobody says how many. */
const defaultIterations = 20;

/**
 * More fits than this take minutes, and show nothing that these do not: what lies beyond is what limits and rates are for.
 */
const mostIterations = 20_000;

/**
 * Looks up the family, the regimes and the schedule of a request, and checks its settings.
 *
 * @throws Fault naming the nearest word, what of the options the theory does not cover, or what of a schedule does not hold.
 */
export async function resolveQuestion(request: TheoryRequest): Promise<TheoryQuestion> {
  const { family, theoryOf } = findTheoryFamily(request.family);
  const own = request.schedule === undefined ? undefined : await readSchedule(request.schedule);
  const experiment = experimentOf(request, own);
  const { configuration, regimes, sizes } = resolveExperiment(experiment, family);
  requireIterations(configuration.iterations);
  const { model, data, fit, sample, evaluate } = experiment;
  const given = Object.entries({ model, data, fit, sample, evaluate }).filter(([, section]) => section);
  const seed = configuration.seeds[0] as number;
  return {
    family: family.name,
    theory: theoryOf(Object.fromEntries(given), seed),
    regimes: isAsked(request, own) ? regimes : [],
    schedules: own ? [own] : [],
    iterations: configuration.iterations,
    growth: configuration.growth,
    ...{ sizes, seed },
  };
}

/** The request as an experiment, whose settings are those of every experiment. */
function experimentOf(request: TheoryRequest, own: NamedSchedule | undefined): Experiment {
  const { regimes, family, set } = request;
  for (const name of regimes) findRegime(name);
  const experiment: Experiment = {
    name: 'theory',
    description: 'what theory expects',
    family,
    regimes: regimes.length > 0 ? regimes : [...builtIn.keys()],
    seeds: 1,
    iterations: own?.fits ?? defaultIterations,
  };
  return applySettings(experiment, set);
}

/** Without a name, all regimes are meant, unless a schedule is, or the answer to a question. */
function isAsked(
  { regimes, set, isQuestion = false }: TheoryRequest,
  own: NamedSchedule | undefined,
): boolean {
  const isNamed = regimes.length > 0 || set.some((setting) => setting.startsWith('regimes='));
  return isNamed || !(own || isQuestion);
}

function requireIterations(iterations: number): void {
  if (iterations <= mostIterations) return;
  throw new Fault({
    code: 'theory/iterations',
    kind: 'request',
    subject: 'iterations',
    expected: `at most ${mostIterations}`,
    received: String(iterations),
    remedy: 'limits and rates say what lies beyond',
  });
}
