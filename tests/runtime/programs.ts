/** Programs that the tests of the runtime run in its worker. */
import { setTimeout } from 'node:timers/promises';
import { Fault } from '@ouroboros/errors';
import { GraphBuilder, tensorOf } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';

/** What the worker says of itself. */
export function describe(_: undefined, context: WorkerContext): { device: string; threads: number } {
  return { device: context.device, threads: context.threads };
}

/** Answers after a while, so that calls overlap. */
export async function echo(argument: { value: unknown; milliseconds: number }): Promise<unknown> {
  await setTimeout(argument.milliseconds);
  return argument.value;
}

/** What the workers of a crew are to run. */
export interface Delegation {
  /** A program of this module. */
  readonly name: string;
  /** One for each worker. */
  readonly arguments: readonly unknown[];
  /** Of each worker. */
  readonly threads: number;
}

/** Lets a crew run a program, all at once, and gives their answers in the order of the arguments; tells what they tell. */
export async function delegate(delegation: Delegation, context: WorkerContext): Promise<unknown[]> {
  const { name, arguments: given, threads } = delegation;
  const crew = await context.crew(given.length, threads);
  const options = { signal: context.signal, onProgress: (value: unknown) => context.progress(value) };
  return Promise.all(
    crew.map((helper, at) => helper.call(new URL(import.meta.url), name, given[at], options)),
  );
}

/** Counts on in the background, in memory that is shared, for as long as this worker lives. */
export function tick(memory: SharedArrayBuffer): void {
  const ticks = new Int32Array(memory);
  setInterval(() => Atomics.add(ticks, 0, 1), 1).unref();
}

/** The same, without ever ending or giving up its thread. */
export function tickForever(memory: SharedArrayBuffer): never {
  const ticks = new Int32Array(memory);
  for (;;) Atomics.add(ticks, 0, 1);
}

/** Counts the calls of this worker's life. */
export function count(_: undefined, context: WorkerContext): number {
  const calls = ((context.memory.get('count') as number | undefined) ?? 0) + 1;
  context.memory.set('count', calls);
  return calls;
}

/** Works in steps until it is aborted, telling each step. */
export async function endless(_: undefined, context: WorkerContext): Promise<never> {
  for (let step = 0; ; step++) {
    context.progress(step);
    await context.yield();
  }
}

/** Notices the abort but finishes with a result. */
export async function finishing(_: undefined, context: WorkerContext): Promise<string> {
  context.progress('started');
  while (!context.signal.aborted) await context.yield().catch(() => {});
  return `finished after ${(context.signal.reason as Error).message}`;
}

/** Never gives up the thread. */
export function stuck(_: undefined, context: WorkerContext): never {
  context.progress('started');
  for (;;);
}

/** Throws a Fault with a cause. */
export function fault(): never {
  const parts = {
    code: 'test/fault',
    kind: 'request',
    subject: 'subject',
    expected: 'one thing',
    received: 'another',
  } as const;
  throw new Fault(parts, { cause: new RangeError('underneath') });
}

/** Throws an ordinary error. */
export function failure(): never {
  throw new TypeError('an ordinary error');
}

/** Gives a result that no message can carry. */
export function uncloneable(): () => void {
  return () => {};
}

/** Ends the worker from within. */
export function exit(code: number): never {
  process.exit(code);
}

/** Throws where no one can catch it, after the call is over or while it waits. */
export async function crash(): Promise<void> {
  globalThis.setTimeout(() => {
    throw new Error('out of nowhere');
  }, 1);
  await setTimeout(10_000);
}

/** Fills the JavaScript heap. */
export function overflow(): number {
  const hoard: number[][] = [];
  for (;;) hoard.push(new Array<number>(10_000).fill(hoard.length));
}

/** Sums a buffer that was moved here. */
export function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Runs products of square matrices, `runs` calls of a graph that holds this thread and every core for a while each. */
export async function heavy(
  argument: { size: number; runs: number; depth: number },
  context: WorkerContext,
): Promise<number> {
  const { size, depth } = argument;
  const builder = new GraphBuilder('heavy');
  const x = builder.input('x', 'float32', [size, size]);
  let product = x;
  for (let i = 0; i < depth; i++) product = builder.op('MatMul', [product, x]);
  builder.output(builder.op('ReduceMean', [product], { keepdims: 0 }), 'mean');
  const session = await context.session(builder.model());
  const identity = tensorOf(
    'float32',
    [size, size],
    Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
  );
  let total = 0;
  for (let run = 0; run < argument.runs; run++) {
    const { mean } = await session.run({ x: identity });
    total += mean?.data[0] as number;
    context.progress(run);
    await context.yield();
  }
  return total * size;
}
