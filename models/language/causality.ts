import { Fault } from '@ouroboros/errors';
import { type Tensor, tensor, writeModel } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import { initialise } from '../training/initialise.ts';
import type { ModelSource } from './model-source.ts';
import { openModel } from './sessions.ts';

/** Logits that differ by more than this share of the largest depend on what differs in the input. */
const tolerance = 1e-3;

/**
 * Makes sure that the logits at a position depend on the tokens up to it alone: runs the freshly initialised model on two sequences that
 * differ in their second half, and compares the logits of the first.
 *
 * @throws Fault `bundle/not-causal` naming the first position that looks ahead.
 */
export async function requireCausal(context: WorkerContext, source: ModelSource): Promise<void> {
  const model = openModel(context, source);
  const { vocabulary, context: length, batch: rows = 1 } = model;
  const half = Math.ceil(length / 2);
  const forward = model.forward({ batch: rows, length });
  const session = await context.session(writeModel(forward), { name: 'forward.onnx' });
  const weights = Object.fromEntries(initialise(model.parameters, 1, 1));
  const logits = async (last: number): Promise<Float32Array> => {
    const ids = BigInt64Array.from({ length: rows * length }, (_, i) =>
      BigInt(i % length < half ? (7 * i) % vocabulary : (last * i) % vocabulary),
    );
    const output = await session.run({ ...weights, tokens: tensor('int64', [rows, length], ids) });
    return (output.logits as Tensor<'float32'>).data;
  };
  const [a, b] = [await logits(3), await logits(5)];
  await session.release();
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const first = a.subarray(0, half * vocabulary);
  const at = first.findIndex((x, i) => !(Math.abs(x - (b[i] as number)) <= tolerance * largest));
  if (at >= 0) throw notCausal(source.bundle?.directory ?? '', Math.floor(at / vocabulary), half);
}

function notCausal(directory: string, position: number, half: number): Fault {
  return new Fault({
    code: 'bundle/not-causal',
    kind: 'request',
    subject: `logits at position ${position} of ${directory}/forward.onnx`,
    expected: 'a model that reads the tokens up to a position alone',
    received: `logits that change with the tokens from position ${half} on, or are no numbers`,
    remedy: 'export it with its causal mask',
  });
}
