import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Fault } from '@ouroboros/errors';
import type { PeerCommands } from '../suite.ts';

/** Peers that can be run, and what of those asked for cannot. */
export interface FoundPeers {
  readonly peers: PeerCommands;
  /** Versions by peer, of those that say theirs. */
  readonly versions: Readonly<Record<string, string>>;
  readonly problems: readonly Fault[];
}

/** How to look for peers. */
export interface DiscoverySettings {
  /** Those that were named. */
  readonly named: PeerCommands;
  /** Whether to look for others. */
  readonly search: boolean;
  readonly signal: AbortSignal;
  /** Where to look for a Python; default: the PATH. */
  readonly python?: string;
}

/** Importing torch takes seconds where nothing of it was read yet. */
const timeoutSeconds = 30;

/** Looks whether the Python that was named, or else the one on the PATH, can import torch. */
export async function discoverPeers(settings: DiscoverySettings): Promise<FoundPeers> {
  const { named, search, signal, python = 'python3' } = settings;
  const { torch, ...others } = named;
  if (torch === undefined && !search) return { peers: others, versions: {}, problems: [] };
  const candidate = torch ?? python;
  const found = await torchVersion(candidate, signal);
  if ('version' in found)
    return { peers: { ...others, torch: candidate }, versions: { torch: found.version }, problems: [] };
  // Nobody asked for what was only looked for.
  const problems = torch === undefined ? [] : [missing(torch, found.reason)];
  return { peers: others, versions: {}, problems };
}

type Version = { readonly version: string } | { readonly reason: string };

async function torchVersion(python: string, signal: AbortSignal): Promise<Version> {
  const script = 'import torch; print(torch.__version__)';
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', script], {
      signal,
      timeout: timeoutSeconds * 1000,
    });
    return { version: stdout.trim() };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** Why a program failed: the last line that it printed, or what the system says. */
function reasonOf(error: unknown): string {
  const { stderr = '', code, killed } = error as { stderr?: string; code?: unknown; killed?: boolean };
  if (code === 'ENOENT') return 'no such program';
  if (killed) return `no answer within ${timeoutSeconds} s`;
  return stderr.trim().split('\n').at(-1) || String(error);
}

function missing(python: string, received: string): Fault {
  return new Fault({
    code: 'bench/peer-missing',
    kind: 'failure',
    subject: `--torch ${python}`,
    expected: 'a Python that can import torch',
    received,
    remedy: 'its rows are left out',
  });
}
