import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import { carryResidue } from '../residue.ts';
import { tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';
import { expandNodes } from './splice.ts';

/** The integers of a constant. */
function integersOf(value: Value | undefined): readonly number[] | undefined {
  const data = value?.constant?.data;
  return data && Array.from(data as ArrayLike<number | bigint>, Number);
}

/** The place in a sequence of `length` that `node`, a SequenceAt, reads; undefined where it is not known. */
function placeOf(node: Node, length: number): number | undefined {
  const place = integersOf(node.inputs[1])?.[0];
  if (place === undefined || place < -length || place >= length) return undefined;
  return place < 0 ? place + length : place;
}

/** True where all that reads the sequence made by `node` are SequenceAts of the same graph at known places. */
function isOnlyIndexed(node: Node, length: number): boolean {
  const [sequence] = node.outputs as [Value];
  return (
    !node.graph.outputs.includes(sequence) &&
    sequence.uses.every(
      ({ node: reader, index }) =>
        reader.qualifiedType === 'SequenceAt' &&
        reader.graph === node.graph &&
        index === 0 &&
        placeOf(reader, length) !== undefined,
    )
  );
}

/** The sizes of the pieces of a SplitToSequence along its axis; undefined where they are not known. */
function pieceSizes(node: Node): readonly number[] | undefined {
  const [x, split] = node.inputs;
  const given = integersOf(split);
  if (split && (!given || split.constant?.dims.length === 1)) return given;
  const shape = x?.type?.shape;
  const size = shape?.at(node.int('axis', 0));
  const piece = given?.[0] ?? 1;
  if (typeof size !== 'number' || piece < 1) return undefined;
  return Array.from({ length: Math.ceil(size / piece) }, (_, i) => Math.min(piece, size - i * piece));
}

function constant(graph: Graph, name: string, values: readonly number[]): Value {
  return graph.addInitializer(name, tensorOf('int64', [values.length], values));
}

/** A Split in place of `node`, a SplitToSequence, and what stands for each element; undefined where sizes are not known. */
function splitInstead(node: Node): { nodes: readonly Node[]; elements: readonly Value[] } | undefined {
  const sizes = pieceSizes(node);
  if (!sizes || !isOnlyIndexed(node, sizes.length)) return undefined;
  const { graph } = node;
  const axis = node.int('axis', 0);
  const attributes = new Map([['axis', { type: 'int', value: axis } as const]]);
  const inputs = [node.inputs[0], constant(graph, 'sizes', sizes)];
  const split = graph.addNode('Split', inputs, { attributes, name: node.name, outputCount: sizes.length });
  if (node.inputs[1] || node.int('keepdims', 1) === 1) return { nodes: [split], elements: split.outputs };
  const axes = constant(graph, 'axes', [axis]);
  const squeezed = split.outputs.map((piece) => graph.addNode('Squeeze', [piece, axes]));
  return { nodes: [split, ...squeezed], elements: squeezed.map((each) => each.outputs[0] as Value) };
}

/** An Identity of `value` in place of `node`. */
function passInstead(node: Node, value: Value): Node {
  const { graph } = node;
  const [old] = node.outputs as [Value];
  const identity = graph.addNode('Identity', [value], { name: node.name });
  const [output] = identity.outputs as [Value];
  graph.replaceUses(old, output);
  output.name = old.name;
  output.type = old.type;
  carryResidue(old, output);
  return identity;
}

/**
 * Replaces sequences of tensors that are made and only read at known places: SplitToSequence by Split, SequenceConstruct by
 * its inputs, in subgraphs too. Exporters write them where a program unpacks the pieces of a split.
 *
 * @returns how many nodes were replaced
 */
export function resolveSequences(graph: Graph): number {
  const elements = new Map<Value, readonly Value[]>();
  return expandNodes(graph, (node) => {
    const [sequence] = node.outputs as [Value];
    if (node.qualifiedType === 'SplitToSequence') {
      const split = splitInstead(node);
      if (split) elements.set(sequence, split.elements);
      return split?.nodes;
    }
    if (node.qualifiedType === 'SequenceConstruct' && isOnlyIndexed(node, node.inputs.length)) {
      elements.set(sequence, node.inputs as Value[]);
      return [];
    }
    const known = node.qualifiedType === 'SequenceAt' && elements.get(node.inputs[0] as Value);
    if (!known) return undefined;
    return [passInstead(node, known[placeOf(node, known.length) as number] as Value)];
  });
}
