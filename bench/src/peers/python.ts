import { fileURLToPath } from 'node:url';
import type { Candidate } from '../contest.ts';
import { type PeerUnit, peerCandidates } from '../peer.ts';
import type { SuiteContext } from '../suite.ts';

const scripts = new URL('../../peers/', import.meta.url);

/** A word of a command line, for any shell. */
function quoted(word: string | number): string {
  return /^[\w.,=+-]+$/.test(`${word}`) ? `${word}` : `"${word}"`;
}

/**
 * A script in bench/peers as a candidate, where there is a Python that has torch. The script warms up, measures, prints
 * `<number> <unit>/s` and ends with exit code 0; it is started once a round, and that rate counts, not its start. One that fails, as
 * where a package of its own is missing, is named in one line and left out.
 */
export function pythonCandidates(
  name: string,
  script: string,
  args: readonly (string | number)[],
  { peers, signal }: Pick<SuiteContext, 'peers' | 'signal'>,
  unit: PeerUnit,
): Candidate[] {
  if (peers.torch === undefined) return [];
  const file = fileURLToPath(new URL(script, scripts));
  const command = [`"${peers.torch}"`, `"${file}"`, ...args.map(quoted)].join(' ');
  return peerCandidates(name, command, signal, unit);
}
