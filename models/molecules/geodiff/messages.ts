import { type Algebra, attachGradient, type Cotangents } from '@ouroboros/autodiff';
import { tensorOf, type Value } from '@ouroboros/onnx';
import { atomsOf, type EdgeList } from './edge-lists.ts';

/*
 * How features go from atoms to edges and back. Letters as in `EdgeList`; w features.
 *
 * Reading the ends of edges and adding up the messages that come to atoms are each other's adjoints, and both read rows: the gradients
 * given here take the one for the other, where the rules would add rows at places that repeat (ScatterElements).
 */

/** What the sender of each message has: `x` [N, w] to [2, n, w]. */
export function sent(g: Algebra, x: Value, { senders, leaving }: EdgeList): Value {
  const rows = g.op('Gather', [x, senders]);
  attachGradient(rows, {
    inputs: [x],
    kept: [leaving],
    body: ({ g: at, cotangent }, [leaving]) => [() => total(at, cotangent, leaving as Value)],
  });
  return rows;
}

/** The sum of the messages that come to each atom: [2, n, w] to [N, w]. Free slots of the list must hold a message of zeros. */
export function arrived(g: Algebra, messages: Value, { receivers, arriving }: EdgeList): Value {
  const sum = total(g, messages, arriving);
  attachGradient(sum, {
    inputs: [messages],
    kept: [receivers],
    body: ({ g: at, cotangent }, [receivers]) => [() => at.op('Gather', [cotangent, receivers])],
  });
  return sum;
}

/**
 * The sum over the edges of each atom of what the other atom has, times the weights of the edge: `x` [N, w] and `weights` [n, w] to
 * [N, w]. With y the result, dx is the same sum of dy, and dweights the product of x at one end and dy at the other, both ways.
 */
export function weighedSum(g: Algebra, x: Value, weights: Value, list: EdgeList): Value {
  const { senders, receivers, arriving, leaving } = list;
  const rows = g.op('Gather', [x, senders]);
  const sum = total(g, g.mul(rows, weights), arriving);
  attachGradient(sum, {
    inputs: [x, weights],
    kept: [rows, weights, receivers, leaving],
    body: ({ g: at, cotangent }, kept) => weighedSumCotangents(at, cotangent, kept),
  });
  return sum;
}

function weighedSumCotangents(g: Algebra, cotangent: Value, kept: readonly Value[]): Cotangents {
  const [rows, weights, receivers, leaving] = kept as [Value, Value, Value, Value];
  const back = g.op('Gather', [cotangent, receivers]);
  return [() => total(g, g.mul(back, weights), leaving), () => bothWays(g, g.mul(back, rows))];
}

/** The two halves added: [2, n, w] to [n, w]. A product with ones, which takes half as long as ONNX Runtime's ReduceSum. */
function bothWays(g: Algebra, messages: Value): Value {
  const width = messages.type?.shape?.at(-1) as number;
  const ones = g.builder.initializer('ones', tensorOf('float32', [1, 2], [1, 1]));
  return g.reshape(g.product(ones, g.reshape(messages, [2, -1])), [-1, width]);
}

/**
 * What the two atoms of each edge have, multiplied: `x` [N, w] to [n, w].
 *
 * @param edges int32 [2, n]: those of `list`, or the last ones of it
 * @param before anything that the edges of the list before them have, float32 [.., w]; absent where there are none
 */
export function endsProduct(g: Algebra, x: Value, edges: Value, list: EdgeList, before?: Value): Value {
  const [first, second] = [atomsOf(g.builder, edges, 0), atomsOf(g.builder, edges, 1)];
  const result = g.mul(g.op('Gather', [x, first]), g.op('Gather', [x, second]));
  attachGradient(result, {
    inputs: [x],
    kept: [x, list.senders, list.arriving, ...(before ? [before] : [])],
    body: ({ g: at, cotangent }, [x, senders, arriving, before]) => [
      () => {
        const weights = before ? at.op('Concat', [at.zerosLike(before), cotangent], { axis: 0 }) : cotangent;
        const messages = at.mul(at.op('Gather', [x, senders]), weights);
        return total(at, messages, arriving as Value);
      },
    ],
  });
  return result;
}

/** The sum of the messages [2, n, w] that each atom has in its list, int32 [N, D]: [N, w]. */
function total(g: Algebra, messages: Value, list: Value): Value {
  const width = messages.type?.shape?.at(-1) as number;
  const rows = g.reshape(messages, [-1, width]);
  return g.reduceSum(g.op('Gather', [rows, list]), [1], false);
}
