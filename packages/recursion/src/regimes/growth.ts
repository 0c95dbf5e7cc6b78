import { Fault } from '@ouroboros/errors';
import { batchExamples, type Sizes } from './regime.ts';

/** The growth of an experiment that names none: every batch is as large as the real one, the paper's setting. */
export const defaultGrowth = 'constant:1';

/** How the sizes m_i, i >= 2, follow from the one number of a schedule; all of them rise, fall or stay throughout. */
const schedules: Readonly<Record<string, (factor: number) => Sizes>> = {
  constant: (c) => () => c,
  linear: (r) => (batch) => 1 + (batch - 1) * r,
  geometric: (g) => (batch) => g ** (batch - 1),
};

const expected = 'constant:<c>, linear:<r> or geometric:<g>, with c and g above 0';

function refuse(wanted: string, received: string, remedy?: string): Fault {
  const code = 'run/growth';
  return new Fault({
    ...{ code, kind: 'request', subject: 'growth', expected: wanted, received },
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/**
 * The sizes of the batches from text, in units of the real batch: `constant:<c>` (every synthetic batch has c units),
 * `linear:<r>` (m_i = 1 + (i - 1) r), `geometric:<g>` (m_i = g^(i-1)).
 *
 * @throws Fault `run/growth` for any other text.
 */
export function parseGrowth(text: unknown): Sizes {
  const [, kind = '', number = ''] =
    /^([a-z]+):([-+.\de]+)$/i.exec(typeof text === 'string' ? text : '') ?? [];
  const schedule = Object.hasOwn(schedules, kind) ? schedules[kind] : undefined;
  const factor = Number(number);
  const isFine = number !== '' && Number.isFinite(factor) && (kind === 'linear' || factor > 0);
  if (schedule && isFine) return schedule(factor);
  throw refuse(expected, JSON.stringify(text) ?? String(text), `the paper's setting is ${defaultGrowth}`);
}

/**
 * Refuses sizes at which one of the batches 2, ..., `iterations` would be no batch.
 *
 * @param growth the text that the sizes were read from; they rise or fall throughout, so that the ends tell.
 * @throws Fault `run/growth` for a batch of size 0, less or infinite.
 */
export function requireSizes(growth: string, sizes: Sizes, iterations: number): void {
  for (const batch of endsOf(iterations)) {
    const size = sizes(batch);
    if (size > 0 && Number.isFinite(size)) continue;
    const received = `${growth}, by which batch ${batch} has ${shown(size)} units`;
    throw refuse('batches of a positive, finite size', received, 'change growth, or lower iterations');
  }
}

/**
 * Refuses sizes that come to no whole example, or to too many to count, where the real batch has `unit` examples.
 *
 * @throws Fault `run/growth`.
 */
export function requireExamples(growth: string, sizes: Sizes, iterations: number, unit: number): void {
  for (const batch of endsOf(iterations)) {
    const examples = batchExamples(batch, unit, sizes);
    if (examples >= 1 && Number.isSafeInteger(examples)) continue;
    const received = `${growth}, by which batch ${batch} has ${shown(sizes(batch) * unit)} of them`;
    throw refuse(`batches of 1 to ${Number.MAX_SAFE_INTEGER} examples`, received, 'change growth');
  }
}

/** The first and the last of the synthetic batches that a chain may generate. */
function endsOf(iterations: number): readonly number[] {
  return iterations < 2 ? [] : [2, iterations];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
