import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { storageFault } from '@ouroboros/data';
import type { Progress } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { removeLeftovers } from '../run/leftovers.ts';
import { acquireLock } from '../run/lock.ts';
import { writeRecord } from '../run/records.ts';
import { type ResolvedSweep, resolveSweep, type SweepPlace } from './grid.ts';
import { costOf, keyOf, simulatePoint } from './point.ts';
import { type SweepPoint, type SweepResult, sweepFormat } from './record.ts';
import { type Begun, SweepStore } from './store.ts';
import type { Sweep } from './sweep.ts';
import type { SweepEvent } from './sweep-event.ts';
import { SweepPace } from './sweep-pace.ts';

/** Arguments of `runSweep`. */
export interface SweepRequest {
  readonly sweep: Sweep;
  /** Points run side by side, one on each; results do not depend on how many. */
  readonly lanes: readonly [Runtime, ...Runtime[]];
  /** Directory of the sweep: a new one, or one to go on with. */
  readonly out: string;
  /** Aborted: stop at the next safe point. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: SweepEvent) => void;
}

/** A sweep under way. */
interface Work {
  readonly resolved: ResolvedSweep;
  readonly store: SweepStore;
  readonly signal: AbortSignal;
  readonly emit: (event: SweepEvent) => void;
  readonly pace: SweepPace;
  /** Finished points by key. */
  readonly points: Map<string, SweepPoint>;
}

/**
 * Simulates every point of a sweep, or what is missing in `out`, and writes `sweep.json`. The losses of a finished sweep are the same,
 * bit for bit, however often it was interrupted and on however many lanes it ran.
 *
 * @throws Fault `sweep/...` for a wrong setting, `run/configuration`, `run/locked`, `run/corrupt`, a full or read-only directory, or what a simulation throws.
 * Finished points are kept.
 */
export async function runSweep(request: SweepRequest): Promise<SweepResult> {
  const resolved = resolveSweep(request.sweep);
  const lock = await acquireLock(join(request.out, 'lock'));
  try {
    return await runLocked(request, resolved);
  } catch (error) {
    throw storageFault(error, request.out);
  } finally {
    await lock.release().catch(() => undefined);
  }
}

async function runLocked(request: SweepRequest, resolved: ResolvedSweep): Promise<SweepResult> {
  const { lanes, out, onEvent: emit = () => undefined } = request;
  await removeLeftovers(out);
  const store = new SweepStore(out, resolved);
  const begun = await store.begin(lanes[0]);
  const points = new Map<string, SweepPoint>();
  for (const place of resolved.places) {
    const point = await store.read(place);
    if (point) points.set(keyOf(place), point);
  }
  const waiting = resolved.places.filter((place) => !points.has(keyOf(place)));
  emit({ type: 'start', directory: out, points: resolved.places.length, finished: points.size });
  const failure = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, failure.signal]) : failure.signal;
  const pace = new SweepPace(resolved.places.map(costOf), waiting.map(costOf));
  await runOnLanes({ resolved, store, signal, emit, pace, points }, waiting, lanes, failure);
  const result = resultOf(resolved, begun, points);
  await writeRecord(join(out, 'sweep.json'), result);
  emit({ type: 'finish', result });
  return result;
}

/** Each lane takes the costliest point that waits; the first failure stops them all. */
async function runOnLanes(
  work: Work,
  places: readonly SweepPlace[],
  lanes: readonly Runtime[],
  failure: AbortController,
): Promise<void> {
  const waiting = [...places].sort((a, b) => costOf(b) - costOf(a));
  const running = lanes.map(async (lane) => {
    for (let place = waiting.shift(); place; place = waiting.shift()) await runPoint(work, lane, place);
  });
  let first: unknown;
  for (const lane of running) {
    lane.catch((error: unknown) => {
      first ??= error;
      failure.abort(new Error('another point failed'));
    });
  }
  await Promise.allSettled(running);
  if (first !== undefined) throw first;
}

async function runPoint(work: Work, lane: Runtime, place: SweepPlace): Promise<void> {
  const { resolved, store, signal, emit, pace, points } = work;
  signal.throwIfAborted();
  const begin = performance.now();
  const key = keyOf(place);
  const tell = (fraction: number) => {
    pace.advance(key, costOf(place) * fraction);
    emit({ type: 'progress', ...pace.state(), finished: points.size, points: resolved.places.length });
  };
  const onProgress = ({ done, total }: Progress) => tell(done / total);
  const losses = await simulatePoint(lane, resolved, place, { signal, onProgress });
  const point = await store.write(place, losses, (performance.now() - begin) / 1000);
  points.set(key, point);
  emit({ type: 'point', point });
  tell(1);
}

function resultOf(
  { sweep, places, omitted }: ResolvedSweep,
  { sweep: _, name, ...begun }: Begun,
  points: ReadonlyMap<string, SweepPoint>,
): SweepResult {
  const { description, features, rows, noise, regimes } = sweep;
  const { growth, iterations, replicates, precision, seed } = sweep;
  return {
    ...{ sweep: sweepFormat, name, description, ...begun },
    grid: { features: [...features], rows: [...rows], noise: [...noise] },
    ...{ regimes: [...regimes], growth, iterations, replicates, precision, seed },
    points: places.map((place) => points.get(keyOf(place)) as SweepPoint),
    omitted: [...omitted],
  };
}
