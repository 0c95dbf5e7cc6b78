import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** Hidden size H: the attribute, or the last axis of the recurrence weights [D, gates * H, H]. */
function hiddenSize(c: InferenceContext): Dim {
  const given = c.node.int('hidden_size', 0);
  const found = c.shape(2)?.[2] ?? null;
  if (given > 0) c.match(found, given, `recurrence weights for a hidden size of ${given}`);
  return given > 0 ? given : found;
}

function matchWeights(c: InferenceContext, directions: number, gates: number): void {
  const [weights, recurrence] = [c.shape(1), c.shape(2)];
  for (const weight of [weights, recurrence]) {
    if (weight) c.match(weight[0] as Dim, directions, `weights for ${directions} directions`);
  }
  const input = c.shape(0)?.[2] ?? null;
  c.match(weights?.[2] ?? null, input, 'weights as wide as the input');
  const hidden = hiddenSize(c);
  if (typeof hidden !== 'number') return;
  for (const weight of [weights, recurrence]) {
    c.match(weight?.[1] ?? null, gates * hidden, `weights [D, ${gates} * H, ...]`);
  }
}

/**
 * Input [T, B, I], or with layout 1 [B, T, I]; weights [D, gates * H, I] and [D, gates * H, H] for D directions. Outputs:
 * every step [T, D, B, H] or [B, T, D, H], then the last states [D, B, H] or [B, D, H].
 */
function recurrence(gates: number): InferenceRule {
  return (c) => {
    for (const index of [0, 1, 2]) c.rank(index, 3);
    const directions = c.node.string('direction', 'forward') === 'bidirectional' ? 2 : 1;
    matchWeights(c, directions, gates);
    const hidden = hiddenSize(c);
    const batchFirst = c.node.int('layout', 0) !== 0;
    const [first, second] = c.shape(0) ?? [null, null];
    const [steps, batch] = (batchFirst ? [second, first] : [first, second]) as [Dim, Dim];
    const all: Shape = batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
    const last: Shape = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
    return [c.like(0, all), c.like(0, last), c.like(0, last)];
  };
}

/** Recurrent layers. */
export const recurrent: RuleGroup = { RNN: recurrence(1), GRU: recurrence(3), LSTM: recurrence(4) };
