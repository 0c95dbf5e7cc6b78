import { Fault } from '@ouroboros/errors';
import { type Ended, lastLine, runChild } from './child.ts';
import type { Candidate, OwnTime } from './contest.ts';
import { median } from './statistics.ts';

/** What a peer counts. */
export type PeerUnit =
  | 'tokens'
  | 'images'
  | 'molecules'
  | 'rows'
  | 'iterations'
  | 'replicates'
  | 'samples'
  | 'steps'
  | 'numbers'
  | 'MB'
  | 'GB'
  | 'GFLOP';

/** How a unit is read, where it is not its own name with or without an s. */
const words: Readonly<Partial<Record<PeerUnit, string>>> = { tokens: 'tok(?:en)?s?' };

const examples: Readonly<Partial<Record<PeerUnit, string>>> = { tokens: 'tok' };

/** `458 tok/s`, `458.1 tokens/s`, or `achieved tok/s: 458.1` */
function rateOf(unit: PeerUnit): RegExp {
  const name = words[unit] ?? unit.replace(/s$/, 's?');
  const [word, number] = [`${name}\\/s`, '(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)'];
  return new RegExp(`${number}\\s*${word}(?!\\s*[:=])|${word}\\s*[:=]\\s*${number}`, 'g');
}

/**
 * The rates, in units per second, that the output of a program names: `458 tok/s`, `458.1 tokens/s` or `tok/s: 458.1`, the same of
 * other units. Bytes around them need not be text.
 */
export function readRates(output: Uint8Array, unit: PeerUnit = 'tokens'): number[] {
  const text = Buffer.from(output).toString('latin1');
  return [...text.matchAll(rateOf(unit))]
    .map((match) => Number(match[1] ?? match[2]))
    .filter((value) => value > 0);
}

/**
 * Runs a command line in a shell and gives the median of the rates that it prints, in units per second.
 *
 * @throws Fault `bench/peer` when it fails or prints none.
 */
export async function runPeer(
  command: string,
  signal: AbortSignal,
  unit: PeerUnit = 'tokens',
): Promise<number> {
  const ended = await runChild(command, [], { signal, shell: true });
  const rates = readRates(Buffer.concat([ended.stdout, ended.stderr]), unit);
  if (ended.ending === undefined && rates.length > 0) return median(rates);
  throw new Fault({
    code: 'bench/peer',
    kind: 'failure',
    subject: `the peer "${command}"`,
    expected: `a command that prints ${unit} per second, such as "458 ${examples[unit] ?? unit}/s", and ends with exit code 0`,
    received: ended.ending === undefined ? 'an output that names no rate' : receivedOf(ended),
  });
}

/** How it ended and the last that it said, where it said anything. */
function receivedOf(ended: Ended): string {
  const said = lastLine(ended);
  return said === '' ? `${ended.ending}` : `${ended.ending}: ${said}`;
}

/**
 * A program of others as a candidate, where there is a command for it: its own rate counts, not the time that it takes to
 * start.
 */
export function peerCandidates(
  name: string,
  command: string | undefined,
  signal: AbortSignal,
  unit: PeerUnit = 'tokens',
): Candidate[] {
  if (command === undefined) return [];
  const run = async (): Promise<OwnTime> => ({ seconds: 1 / (await runPeer(command, signal, unit)) });
  return [{ name, role: 'peer', work: 1, timesItself: true, warmUps: 0, run }];
}
