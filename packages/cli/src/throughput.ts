import { Fault, nearest } from '@ouroboros/errors';
import type { Throughput } from '@ouroboros/models';

const names = ['train', 'sample'] as const;
const form = 'train=<units/s>,sample=<units/s>';

function refuse(received: string, remedy?: string): Fault {
  const parts = { subject: '--throughput', expected: `${form}, both above 0`, received };
  return new Fault({
    code: 'cli/argument',
    kind: 'request',
    ...parts,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/**
 * Reads `train=20000,sample=3000`: units per second of one lane.
 *
 * @throws Fault `cli/argument` naming what is missing, unknown, given twice or no number above 0.
 */
export function parseThroughput(text: string): Throughput {
  const given = new Map<string, number>();
  for (const part of text.split(',')) {
    const [name = '', number = ''] = part.split('=').map((word) => word.trim());
    if (!names.some((known) => known === name)) {
      throw refuse(`"${part}"`, name === '' ? undefined : `did you mean ${nearest(name, names)}?`);
    }
    const value = Number(number);
    if (number === '' || !Number.isFinite(value) || value <= 0) throw refuse(`"${part}"`);
    if (given.has(name)) throw refuse(`${name} twice`);
    given.set(name, value);
  }
  const [train, sample] = names.map((name) => given.get(name));
  if (train === undefined || sample === undefined) throw refuse(`"${text}"`);
  return { train, sample };
}
