import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Packing, presetConfig, singleBatch } from '@ouroboros/models/molecules';
import type { Candidate } from './contest.ts';
import { everywhere, noisyConformations } from './molecule-specimens.ts';
import { peerCandidates } from './peer.ts';
import type { MoleculesArgument } from './programs/molecules.ts';
import type { SuiteContext } from './suite.ts';

const script = fileURLToPath(new URL('../peers/geodiff.py', import.meta.url));

/** The same network on the same molecules in PyTorch with as many threads, where a Python that has it is named. */
export async function torchCandidates(
  mode: 'train' | 'score',
  argument: MoleculesArgument,
  { peers, threads, signal, quick, directory }: SuiteContext,
): Promise<Candidate[]> {
  if (peers.torch === undefined) return [];
  const { preset, batch, sigma } = argument;
  const file = join(directory, `${mode}-${preset}-${batch}-${sigma}.json`);
  await writeFile(file, JSON.stringify(batchOf(argument)));
  const { hidden_dim, num_convs, num_convs_local, cutoff } = presetConfig(preset);
  const sizes = [hidden_dim, num_convs, num_convs_local, cutoff, batch, threads, quick ? 1 : 5];
  const command = `"${peers.torch}" "${script}" ${mode} "${file}" ${sizes.join(' ')}`;
  return peerCandidates('PyTorch', command, signal, 'molecules');
}

/** What the script reads: atoms of a batch of molecules, their local edges, and all other pairs of each molecule. */
function batchOf({ batch, sigma }: MoleculesArgument) {
  const { molecules, original, noisy } = noisyConformations({ batch, sigmas: [sigma] });
  const { tensors, atoms } = singleBatch(new Packing([molecules], everywhere).at(noisy));
  const isPadding = (atom: number): boolean => atom >= atoms - 2;
  const types = [...(tensors.localTypes.data as Int32Array)];
  const edges = pairsOf(tensors.localEdges.data as Int32Array);
  return {
    sigma,
    elements: molecules.flatMap(({ elements }) => [...elements]),
    original: [...original],
    noisy: [...noisy],
    localEdges: edges.filter(([first]) => !isPadding(first)),
    localTypes: types.filter((_, edge) => !isPadding((edges[edge] as [number, number])[0])),
    pairs: pairsOf(tensors.radiusEdges.data as Int32Array).filter(([first]) => !isPadding(first)),
  };
}

/** [2, n] to n pairs. */
function pairsOf(ends: Int32Array): (readonly [first: number, second: number])[] {
  const count = ends.length / 2;
  return Array.from({ length: count }, (_, edge) => [ends[edge] as number, ends[count + edge] as number]);
}
