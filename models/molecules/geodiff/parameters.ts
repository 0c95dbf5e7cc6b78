import type { Initialiser, ParameterSpec } from '../../training/parameters.ts';
import { elementCount, type GeoDiffConfig } from '../config.ts';
import { edgeTypeCount } from '../edge-types.ts';

/*
 * Names are those of the state_dict of the published module (github.com/MinkaiXu/GeoDiff, models/epsnet/dualenc.py), which has one more
 * edge encoder that nothing reads.
 */

/** Beginnings of the names of the parts. */
export const parts = {
  edges: 'edge_encoder_global',
  global: 'encoder_global',
  local: 'encoder_local',
  globalHead: 'grad_global_dist_mlp',
  localHead: 'grad_local_dist_mlp',
} as const;

/** Beginning of the names of SchNet interaction `i`. */
export function interactionName(i: number): string {
  return `${parts.global}.interactions.${i}`;
}

/** Beginning of the names of GIN layer `i`. */
export function convolutionName(i: number): string {
  return `${parts.local}.convs.${i}.nn`;
}

/** The parameters, in the order of the state_dict, with the published initialisation. */
export function geodiffParameters(config: GeoDiffConfig): readonly ParameterSpec[] {
  const { hidden_dim: H, num_convs, num_convs_local } = config;
  const each = <T>(count: number, of: (i: number) => readonly T[]): T[] =>
    Array.from({ length: count }, (_, i) => of(i)).flat();
  return [
    embedding(`${parts.edges}.bond_emb`, edgeTypeCount, H),
    ...perceptron(`${parts.edges}.mlp`, [1, H, H]),
    embedding(`${parts.global}.embedding`, elementCount, H),
    ...each(num_convs, (i) => interaction(interactionName(i), H)),
    embedding(`${parts.local}.node_emb`, elementCount, H),
    ...each(num_convs_local, (i) => perceptron(convolutionName(i), [H, H, H])),
    ...perceptron(parts.globalHead, [2 * H, H, H / 2, 1]),
    ...perceptron(parts.localHead, [2 * H, H, H / 2, 1]),
  ];
}

function embedding(name: string, rows: number, width: number): ParameterSpec {
  return { name: `${name}.weight`, dims: [rows, width], initialiser: { kind: 'normal', std: 1 } };
}

function perceptron(name: string, widths: readonly number[]): ParameterSpec[] {
  return widths.slice(1).flatMap((to, i) => linear(`${name}.layers.${i}`, widths[i] as number, to));
}

/** The linear maps around the sum have Glorot's uniform weights, the second one no bias to begin with. */
function interaction(name: string, H: number): ParameterSpec[] {
  const glorot: Initialiser = { kind: 'uniform', bound: Math.sqrt(6 / (H + H)) };
  return [
    { name: `${name}.conv.lin1.weight`, dims: [H, H], initialiser: glorot },
    { name: `${name}.conv.lin2.weight`, dims: [H, H], initialiser: glorot },
    { name: `${name}.conv.lin2.bias`, dims: [H], initialiser: { kind: 'zeros' } },
    ...linear(`${name}.conv.nn.0`, H, H),
    ...linear(`${name}.conv.nn.2`, H, H),
    ...linear(`${name}.lin`, H, H),
  ];
}

/** PyTorch's default: weights and biases uniform within 1/sqrt(fan in). */
function linear(name: string, from: number, to: number): ParameterSpec[] {
  const initialiser: Initialiser = { kind: 'uniform', bound: 1 / Math.sqrt(from) };
  return [
    { name: `${name}.weight`, dims: [to, from], initialiser },
    { name: `${name}.bias`, dims: [to], initialiser },
  ];
}
