import { decompose, differentiate } from '@ouroboros/autodiff';
import { elementCount, GraphBuilder, isStatic, type Model, type Tensor, type Value } from '@ouroboros/onnx';
import type { RemoteSession, Runtime } from '@ouroboros/runtime';
import { drawDirection, drawInputs } from './draw.ts';
import { type GradientCase, isFloat } from './gradient-case.ts';
import { Random } from './random.ts';

/**
 * Largest difference allowed between the gradient along a random direction and the central difference quotient, at
 * the best step size and relative to the larger of 1 and the derivative. float32 is limited by the rounding of the
 * forward pass, a few 1e-7, divided by the step.
 */
export const tolerance = { float64: 1e-8, float32: 3e-3 } as const;

const steps = { float64: [1e-3, 1e-4, 1e-5], float32: [3e-2, 1e-2, 3e-3] } as const;

/** Random directions tried for every input. */
const directions = 2;

/** How the axes of the inputs are declared: as numbers, or as symbols that all differ. */
export type Declaration = 'static' | 'symbolic';

/** One gradient held against difference quotients. */
export interface Agreement {
  readonly input: number;
  readonly analytic: number;
  readonly numeric: number;
  /** Relative to the larger of 1 and the derivative, at the best step. */
  readonly error: number;
}

type Feeds = Readonly<Record<string, Tensor>>;

interface BuiltCase {
  readonly model: Model;
  readonly outputs: readonly string[];
  /** What each output is multiplied by in the loss. */
  readonly projections: readonly Tensor<'float32' | 'float64'>[];
  /** Numbers of the inputs whose gradients are outputs `d<number>`. */
  readonly wrt: readonly number[];
}

/**
 * Runs an operator and its gradient of sum_k <output_k, r_k> with random r, and compares the gradient with respect to
 * each input, apart from the others, with central differences of the operator along random directions.
 *
 * @throws Error when a gradient lacks the shape of its input.
 */
export async function checkGradient(
  runtime: Runtime,
  gradientCase: GradientCase,
  declaration: Declaration = 'static',
  seed = 1,
): Promise<readonly Agreement[]> {
  const random = new Random(seed);
  const built = buildCase(gradientCase, declaration, random);
  const session = await runtime.load(built.model);
  try {
    return await compare(session, gradientCase, built, random);
  } finally {
    await session.release();
  }
}

/**
 * Largest difference between the outputs of a case and those of its graph with every node decomposed, relative to the larger
 * of 1 and the output.
 */
export async function checkDecomposition(runtime: Runtime, gradientCase: GradientCase): Promise<number> {
  const feeds = drawInputs(gradientCase, new Random(1));
  const run = async (decomposed: boolean): Promise<Tensor[]> => {
    const g = new GraphBuilder('case');
    const outputs = outputsOf(gradientCase, g, declareInputs(g, gradientCase, 'static'));
    const written = decomposed ? decompose(g) : new Map<Value, Value>();
    const names = outputs.map((output, k) => g.output(written.get(output) ?? output, `y${k}`).name);
    const session = await runtime.load(g.model());
    const results = await session.run(feeds);
    await session.release();
    return names.map((name) => results[name] as Tensor);
  };
  const [expected, actual] = [await run(false), await run(true)];
  return Math.max(...expected.map((tensor, k) => largestDifference(tensor, actual[k] as Tensor)));
}

function largestDifference(expected: Tensor, actual: Tensor): number {
  if (expected.dims.join() !== actual.dims.join()) return Number.POSITIVE_INFINITY;
  const values = actual.data as Float64Array;
  return (expected.data as Float64Array).reduce((most, x, i) => {
    const error = Math.abs(x - (values[i] as number)) / Math.max(1, Math.abs(x));
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(most, error);
  }, 0);
}

function buildCase(gradientCase: GradientCase, declaration: Declaration, random: Random): BuiltCase {
  const dtype = gradientCase.dtype ?? 'float64';
  const projections = outputShapes(gradientCase).map((dims) => drawDirection(dtype, dims, random));
  const g = new GraphBuilder('case');
  const inputs = declareInputs(g, gradientCase, declaration);
  const outputs = outputsOf(gradientCase, g, inputs);
  const terms = outputs.map((output, k) => {
    // An input: ONNX Runtime would fold a constant factor of a product of doubles into a float32 attribute.
    const projection = g.input(`r${k}`, dtype, projections[k]?.dims ?? []);
    const weighted = g.op('Mul', [output, projection]);
    return g.op('ReduceSum', [weighted], { keepdims: 0 });
  });
  const loss = terms.length === 1 ? (terms[0] as Value) : g.op('Sum', terms);
  const wrt = gradientCase.inputs.flatMap((input, i) => (isFloat(input) && input.wrt !== false ? [i] : []));
  const sought = wrt.map((i) => inputs[i] as Value);
  const gradients = differentiate(g, loss, sought);
  const names = outputs.map((output, k) => g.output(output, `y${k}`).name);
  gradients.forEach((gradient, k) => {
    g.output(gradient, `d${wrt[k]}`);
  });
  return { model: g.model(), outputs: names, projections, wrt };
}

function declareInputs(
  g: GraphBuilder,
  { inputs, dtype = 'float64' }: GradientCase,
  declaration: Declaration,
): Value[] {
  return inputs.map((input, i) => {
    const symbols = input.shape.map((_, axis) => `s${i}_${axis}`);
    const shape = declaration === 'static' ? input.shape : symbols;
    return g.input(`x${i}`, isFloat(input) ? dtype : input.dtype, shape);
  });
}

function outputsOf(gradientCase: GradientCase, g: GraphBuilder, inputs: readonly Value[]): readonly Value[] {
  const made = gradientCase.build(g, inputs);
  return 'graph' in made ? [made] : made;
}

function outputShapes(gradientCase: GradientCase): readonly (readonly number[])[] {
  const g = new GraphBuilder('shapes');
  return outputsOf(gradientCase, g, declareInputs(g, gradientCase, 'static')).map((output) => {
    const shape = output.type?.shape;
    if (!isStatic(shape))
      throw new Error(`expected a static shape for "${output.name}" of ${gradientCase.name}`);
    return shape;
  });
}

async function compare(
  session: RemoteSession,
  gradientCase: GradientCase,
  built: BuiltCase,
  random: Random,
): Promise<readonly Agreement[]> {
  const dtype = gradientCase.dtype ?? 'float64';
  const weights = built.projections.map((projection, k) => [`r${k}`, projection] as const);
  const point: Feeds = { ...drawInputs(gradientCase, random), ...Object.fromEntries(weights) };
  const results = await session.run(point);
  const agreements: Agreement[] = [];
  for (const input of built.wrt) {
    const gradient = results[`d${input}`] as Tensor;
    const dims = gradientCase.inputs[input]?.shape ?? [];
    if (gradient.dims.join() !== dims.join()) {
      throw new Error(
        `expected gradient ${input} of shape [${dims.join()}], received [${gradient.dims.join()}]`,
      );
    }
    for (let k = 0; k < directions; k++) {
      const direction = drawDirection(dtype, dims, random);
      const analytic = dot(gradient, direction);
      const quotients = [];
      for (const step of steps[dtype]) {
        quotients.push(await differenceQuotient(session, built, point, input, direction, step));
      }
      agreements.push(bestAgreement(input, analytic, quotients));
    }
  }
  return agreements;
}

function bestAgreement(input: number, analytic: number, quotients: readonly number[]): Agreement {
  const candidates = quotients.map((numeric) => {
    const scale = Math.max(1, Math.abs(analytic), Math.abs(numeric));
    return { input, analytic, numeric, error: Math.abs(analytic - numeric) / scale };
  });
  return candidates.reduce((best, next) => (next.error < best.error ? next : best));
}

/** (f(x + h d) - f(x - h d)) / 2h. */
async function differenceQuotient(
  session: RemoteSession,
  built: BuiltCase,
  point: Feeds,
  input: number,
  direction: Tensor,
  step: number,
): Promise<number> {
  const along = async (sign: number): Promise<number> => {
    const moved = move(point[`x${input}`] as Tensor, direction, sign * step);
    const outputs = await session.run({ ...point, [`x${input}`]: moved }, built.outputs);
    return built.outputs.reduce((sum, name, k) => {
      return sum + dot(outputs[name] as Tensor, built.projections[k] as Tensor);
    }, 0);
  };
  return ((await along(1)) - (await along(-1))) / (2 * step);
}

function move(tensor: Tensor, direction: Tensor, step: number): Tensor {
  const data = (tensor.data as Float64Array).slice();
  const along = direction.data as Float64Array;
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) + step * (along[i] as number);
  return { ...tensor, data };
}

function dot(a: Tensor, b: Tensor): number {
  const [left, right] = [a.data as Float64Array, b.data as Float64Array];
  let sum = 0;
  for (let i = 0; i < elementCount(a.dims); i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
