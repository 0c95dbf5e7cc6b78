import type { FamilyPlan, Throughput } from '@ouroboros/models';
import type { ResolvedExperiment } from '../experiment/configuration.ts';
import { chainOrder, chainsOf } from '../loop/chains.ts';
import type { Chain } from '../loop/plan.ts';
import { realBatches } from '../loop/real-shards.ts';
import { requireExamples } from '../regimes/growth.ts';
import { type Cost, costOf, sumOf } from './cost.ts';
import { type Piece, type PlannedPhase, piecesOf } from './piece.ts';
import { type ChainSeconds, elapsedSeconds } from './schedule.ts';

/** What all chains of one regime cost. */
export interface RegimePlan extends Cost {
  /** Name of the regime; undefined for what all regimes of a seed share. */
  readonly regime?: string;
}

/** What one phase of all chains costs. */
export interface PhasePlan extends Cost {
  readonly phase: PlannedPhase;
}

/** Bytes on disk. */
export interface DiskPlan {
  /** Prepared data. */
  readonly data: number;
  /** Weights and generated shards of all models. */
  readonly models: number;
  /** Checkpoints of the fits under way: the old one and the one being written, on every lane. */
  readonly checkpoints: number;
  readonly total: number;
}

/** Bytes of memory. */
export interface MemoryPlan {
  /** Of one lane, by what they hold. */
  readonly lane: Readonly<Record<string, number>>;
  /** Of all lanes. */
  readonly total: number;
}

/** What a run costs before anything of it is done. */
export interface RunPlan {
  readonly experiment: string;
  readonly family: string;
  readonly scale?: string;
  readonly model: string;
  readonly parameters: number;
  readonly seeds: number;
  readonly iterations: number;
  readonly lanes: number;
  readonly realExamples: number;
  readonly unit: string;
  readonly unitsPerExample: number;
  /** Floating-point operations per unit. */
  readonly operationsPerUnit: FamilyPlan['operations'];
  readonly throughput: Throughput;
  readonly regimes: readonly RegimePlan[];
  readonly phases: readonly PhasePlan[];
  readonly total: Cost;
  readonly memory: MemoryPlan;
  readonly disk: DiskPlan;
  /** Until all lanes are done, without the preparation of the data. */
  readonly hours: number;
  /** Where figures are from that are no counts. */
  readonly notes: readonly string[];
}

/** Arguments of `planRun`. */
export interface PlanRequest {
  readonly resolved: ResolvedExperiment;
  readonly family: FamilyPlan;
  /** Chains that run at the same time. */
  readonly lanes: number;
  /** Of one lane. */
  readonly throughput: Throughput;
}

/** A piece of work and what it costs. */
interface PricedPiece extends Piece {
  readonly cost: Cost;
}

/**
 * What the loop would do, in figures: every seed, regime and iteration, and what regimes share once.
 *
 * @throws Fault `run/growth` where the real examples are too few for the sizes that are asked for.
 */
export function planRun(request: PlanRequest): RunPlan {
  const { resolved, family, lanes, throughput } = request;
  const { configuration, sizes, regimes } = resolved;
  const { seeds, iterations, growth } = configuration;
  requireExamples(growth, sizes, iterations, family.realExamples);
  const unit = family.realExamples;
  const all = seeds.flatMap((seed) => chainsOf(resolved, { run: '', seed, unit }));
  const chains = chainOrder(all, lanes);
  const pieces = piecesOf(chains, family).map((piece) => ({
    ...piece,
    cost: costOf(piece, family, throughput),
  }));
  const total = sumOf(pieces.map(({ cost }) => cost));
  const names = regimes.map(({ name }) => name);
  return {
    ...settingOf(request),
    regimes: byRegime(pieces, names),
    phases: byPhase(pieces),
    total,
    memory: memoryOf(family, lanes),
    disk: diskOf(request, total),
    hours: elapsedSeconds(secondsOf(chains, pieces), lanes) / 3600,
    notes: family.notes,
  };
}

type Results = 'regimes' | 'phases' | 'total' | 'memory' | 'disk' | 'hours' | 'notes';

/** What is planned, and what the figures of the plan rest on. */
function settingOf({ resolved, family, lanes, throughput }: PlanRequest): Omit<RunPlan, Results> {
  const { experiment, family: name, scale, seeds, iterations } = resolved.configuration;
  return {
    ...{ experiment, family: name, ...(scale === undefined ? {} : { scale }) },
    ...{ model: family.model, parameters: family.parameters },
    ...{ seeds: seeds.length, iterations, lanes, realExamples: family.realExamples },
    ...{ unit: family.unit, unitsPerExample: family.unitsPerExample },
    ...{ operationsPerUnit: family.operations, throughput },
  };
}

function byPhase(pieces: readonly PricedPiece[]): readonly PhasePlan[] {
  return (['fit', 'evaluate', 'sample'] as const).map((phase) => ({
    phase,
    ...sumOf(pieces.filter((piece) => piece.phase === phase).map(({ cost }) => cost)),
  }));
}

/** What regimes share first, where there is any. */
function byRegime(pieces: readonly PricedPiece[], names: readonly string[]): readonly RegimePlan[] {
  const costs = (of: (piece: PricedPiece) => boolean): Cost =>
    sumOf(pieces.filter(of).map(({ cost }) => cost));
  const shared = costs((piece) => piece.shared);
  const own = names.map((regime) => ({
    regime,
    ...costs((piece) => !piece.shared && piece.chain.regime.name === regime),
  }));
  return shared.fits === 0 ? own : [shared, ...own];
}

function memoryOf({ memory: lane }: FamilyPlan, lanes: number): MemoryPlan {
  return { lane, total: lanes * Object.values(lane).reduce((sum, bytes) => sum + bytes, 0) };
}

function diskOf({ resolved, family, lanes }: PlanRequest, { bytes: models }: Cost): DiskPlan {
  const data = family.dataBytes(realBatches(resolved, family.realExamples).size);
  const checkpoints = 2 * lanes * family.checkpointBytes;
  return { data, models, checkpoints, total: data + models + checkpoints };
}

function secondsOf(chains: readonly Chain[], pieces: readonly PricedPiece[]): readonly ChainSeconds[] {
  return chains.map((chain) => {
    const of = (shared: boolean): number =>
      sumOf(
        pieces.filter((piece) => piece.chain === chain && piece.shared === shared).map(({ cost }) => cost),
      ).seconds;
    return { seed: chain.seed, shared: of(true), own: of(false) };
  });
}
