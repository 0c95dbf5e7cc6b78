import { performance } from 'node:perf_hooks';
import type { Phase, Place, RunEvent } from '@ouroboros/recursion';
import { formatDuration } from './duration.ts';
import type { Screen } from './screen.ts';

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

/** A phase shorter than this many seconds gets no line of its own. */
const worthALine = 1;
/** Milliseconds between two lines about iterations of which all phases were short. */
const interval = 2_000;

const doing: Readonly<Record<Phase, string>> = {
  prepare: 'preparing data',
  fit: 'fitting',
  evaluate: 'evaluating',
  specimens: 'writing specimens',
  sample: 'generating',
};

const done: Readonly<Record<Phase, string>> = {
  prepare: 'data prepared',
  fit: 'fitted',
  evaluate: 'evaluated',
  specimens: 'specimens written',
  sample: 'generated',
};

/** Shows the events of a run on a screen. */
export class RunProgress {
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #heading: string;
  #last = Number.NEGATIVE_INFINITY;
  /** What is under way, the oldest first: chains run side by side, and the status line has room for one. */
  readonly #underWay: string[] = [];

  /**
   * @param heading what the run is, in a line
   * @param now milliseconds; default: since the process began
   */
  constructor(screen: Screen, heading: string, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#heading = heading;
    this.#now = now;
  }

  /** Shows one event. */
  show(event: RunEvent): void {
    if (event.type === 'start') this.#start(event);
    if (event.type === 'phase') this.#begin(event);
    if (event.type === 'progress') this.#advance(event);
    if (event.type === 'phase-done') this.#end(event);
    if (event.type === 'iteration') this.#summarise(event);
    if (event.type === 'finish') this.#screen.clear();
  }

  #start({ run, resumed }: EventOf<'start'>): void {
    this.#screen.heading([this.#heading, ...(resumed ? [`going on with what is in ${run}`] : [])]);
  }

  #begin({ phase, place, remaining }: EventOf<'phase'>): void {
    const label = labelOf(phase, place);
    this.#underWay.push(label);
    if (this.#underWay[0] !== label) return;
    this.#screen.status({ label, ...(remaining === undefined ? {} : { remaining }) });
  }

  #advance({ phase, place, progress, remaining }: EventOf<'progress'>): void {
    const { done: count, total, detail } = progress;
    const label = labelOf(phase, place);
    if (this.#underWay[0] !== label) return;
    this.#screen.status({
      label,
      fraction: total > 0 ? Math.min(1, count / total) : 0,
      ...(detail === undefined ? {} : { detail }),
      ...(remaining === undefined ? {} : { remaining }),
    });
  }

  #end({ phase, place, seconds, remaining }: EventOf<'phase-done'>): void {
    const at = this.#underWay.indexOf(labelOf(phase, place));
    if (at >= 0) this.#underWay.splice(at, 1);
    if (seconds < worthALine) return;
    const left = remaining === undefined ? '' : `, about ${formatDuration(remaining)} left`;
    this.#line(`${whereOf(place)}: ${done[phase]} in ${formatDuration(seconds)}${left}`);
  }

  #summarise({ place, result, skipped }: EventOf<'iteration'>): void {
    const isLast = place.iteration === place.iterations;
    const isQuiet = result.seconds < worthALine && !isLast && this.#now() - this.#last < interval;
    if (skipped || isQuiet) return;
    this.#line(`${whereOf(place)}: test loss ${result.metrics.testLoss.toPrecision(5)}`);
  }

  #line(text: string): void {
    this.#screen.line(text);
    this.#last = this.#now();
  }
}

function labelOf(phase: Phase, place: Place): string {
  return `${whereOf(place)}: ${doing[phase]}`;
}

function whereOf({ seed, regime, iteration, iterations, shared }: Place): string {
  if (iteration === undefined) return `seed ${seed}`;
  const model = `seed ${seed}, iteration ${iteration}/${iterations}`;
  return shared ? `all regimes, ${model}` : `${regime}, ${model}`;
}
