import { readFileSync } from 'node:fs';
import { differentiate } from '@ouroboros/autodiff';
import {
  type AttributeLike,
  type Dim,
  float,
  GraphBuilder,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { largestError } from './training.ts';

interface Packed {
  readonly dims: number[];
  readonly values: number[];
}

interface Recorded {
  readonly inputs: Packed[];
  readonly cotangent: Packed;
  readonly gradients: Packed[];
}

interface Fixture {
  readonly versions: Record<string, string>;
  readonly cases: Record<string, Recorded>;
}

/** Written by fixtures/generate_spatial.py. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/spatial.json', import.meta.url), 'utf8'),
) as Fixture;

/** Sums of at most some hundred products of numbers up to 2. */
const tolerance = 1e-5;

type Build = (g: GraphBuilder, inputs: readonly Value[]) => Value;

function simply(opType: string, attributes: Readonly<Record<string, AttributeLike>> = {}): Build {
  return (g, inputs) => g.op(opType, inputs, attributes);
}

function resize(
  attributes: Readonly<Record<string, AttributeLike>>,
  target: { sizes?: number[]; scales?: number[] },
): Build {
  const { sizes, scales } = target;
  return (g, [x]) => {
    const factors = scales && g.initializer('scales', tensorOf('float32', [scales.length], scales));
    return g.op('Resize', [x, undefined, factors, sizes && g.int64s(sizes)], attributes);
  };
}

/** The recorded grid is moved off the centres of the pixels, where interpolation has no derivative. */
function gridSample(padding_mode: string, align_corners: number): Build {
  return (g, [x, grid]) => {
    const moved = g.op('Add', [grid, g.scalar('float32', 1 / 32)]);
    return g.op('GridSample', [x, moved], { padding_mode, align_corners });
  };
}

function pad(mode: string, pads: number[], value?: number): Build {
  return (g, [x]) => {
    const filler = value === undefined ? undefined : g.scalar('float32', value);
    return g.op('Pad', [x, g.int64s(pads), filler], { mode });
  };
}

const around = { pads: [1, 1, 1, 1] };
const halves = { strides: [2, 2] };
const tiles = { kernel_shape: [2, 2], ...halves };
const overlapping = { kernel_shape: [3, 3], ...halves };
const floorNearest = {
  mode: 'nearest',
  nearest_mode: 'floor',
  coordinate_transformation_mode: 'asymmetric',
};

/** The graphs that PyTorch's exporter writes for the functions of the fixture. */
const graphs: Readonly<Record<string, Build>> = {
  'Conv 1d': simply('Conv', { strides: [2], pads: [1, 1] }),
  'Conv 3x3, eight channels': simply('Conv', around),
  'Conv 3x3, three channels': simply('Conv', around),
  'Conv with a stride that leaves a rest': simply('Conv', { strides: [3, 2] }),
  'Conv with dilations and strides': simply('Conv', { ...halves, pads: [2, 1, 2, 1], dilations: [2, 3] }),
  'Conv in groups': simply('Conv', { ...halves, ...around, group: 2 }),
  'Conv, depthwise': simply('Conv', { ...around, group: 4 }),
  'Conv 1x1': simply('Conv'),
  'Conv 3d': simply('Conv', { strides: [1, 2, 2], pads: [1, 0, 1, 1, 0, 1] }),
  'ConvTranspose 1d': simply('ConvTranspose', { strides: [3], pads: [1, 1], output_padding: [2] }),
  'ConvTranspose 2d': simply('ConvTranspose', { ...halves, ...around, output_padding: [1, 1] }),
  'ConvTranspose in groups, dilated': simply('ConvTranspose', {
    strides: [1, 2],
    dilations: [2, 2],
    group: 2,
  }),
  'MaxPool of tiles': simply('MaxPool', tiles),
  'MaxPool, overlapping': simply('MaxPool', { ...overlapping, ...around }),
  'MaxPool, dilated, rounded up': simply('MaxPool', { ...tiles, dilations: [2, 2], ceil_mode: 1 }),
  AveragePool: simply('AveragePool', { ...overlapping, ...around, count_include_pad: 1 }),
  'AveragePool without padding in the count': simply('AveragePool', {
    ...halves,
    ...around,
    kernel_shape: [3, 2],
  }),
  'AveragePool, rounded up': simply('AveragePool', { ...overlapping, ceil_mode: 1, count_include_pad: 1 }),
  GlobalAveragePool: simply('GlobalAveragePool'),
  GlobalMaxPool: simply('GlobalMaxPool'),
  'Resize nearest': resize(floorNearest, { scales: [1, 1, 2, 2] }),
  'Resize nearest to sizes': resize(floorNearest, { sizes: [1, 2, 5, 3] }),
  'Resize linear': resize({ mode: 'linear' }, { scales: [1, 1, 2] }),
  'Resize bilinear': resize(
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
    { sizes: [1, 2, 7, 3] },
  ),
  'Resize bilinear, corners aligned': resize(
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    { sizes: [1, 2, 7, 3] },
  ),
  'Resize trilinear': resize({ mode: 'linear' }, { sizes: [1, 1, 3, 4, 2] }),
  'Resize bicubic': resize(
    {
      mode: 'cubic',
      coordinate_transformation_mode: 'pytorch_half_pixel',
      cubic_coeff_a: float(-0.75),
    },
    { sizes: [1, 1, 6, 3] },
  ),
  'Pad reflect': pad('reflect', [0, 0, 2, 1, 0, 0, 0, 2]),
  'Pad edge': pad('edge', [0, 0, 2, 1, 0, 0, 0, 2]),
  'Pad wrap': pad('wrap', [0, 0, 2, 1, 0, 0, 0, 2]),
  'Pad constant': pad('constant', [0, 0, 2, 1, 0, 0, 0, -2], 0.5),
  DepthToSpace: simply('DepthToSpace', { blocksize: 2, mode: 'CRD' }),
  'Einsum of attention': simply('Einsum', { equation: 'bqhd,bkhd->bhqk' }),
  'GridSample, zeros': gridSample('zeros', 0),
  'GridSample, border': gridSample('border', 1),
  'GridSample, reflection': gridSample('reflection', 0),
  'Einsum of three': simply('Einsum', { equation: 'bn,anm,bm->ba' }),
};

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

test('every recorded case has a graph', () => {
  expect(Object.keys(graphs).sort()).toEqual(Object.keys(fixture.cases).sort());
});

/** How the axes of the first input, an image, are declared; parameters have numbers always. */
const declarations: Readonly<Record<string, (dims: readonly number[]) => Dim[]>> = {
  'sizes that are known': (dims) => [...dims],
  'a batch that is not known': (dims) => ['N', ...dims.slice(1)],
  'an image of which no size is known': (dims) => dims.map((_, axis) => `d${axis}`),
};

for (const [declared, declare] of Object.entries(declarations)) {
  describe(`gradients for ${declared} are those of PyTorch ${fixture.versions.torch}`, () => {
    for (const [name, recorded] of Object.entries(fixture.cases)) {
      test(name, async () => {
        const gradients = await gradientsOf(graphs[name] as Build, recorded, declare);
        recorded.gradients.forEach(({ dims, values }, i) => {
          expect(gradients[`d${i}`]?.dims).toEqual(dims);
          expect(largestError(gradients[`d${i}`] as Tensor, values), `input ${i}`).toBeLessThan(tolerance);
        });
      });
    }
  });
}

/** The gradients `d0`, `d1`, ... of the sum of the result times the recorded cotangent. */
async function gradientsOf(
  build: Build,
  recorded: Recorded,
  declare: (dims: readonly number[]) => Dim[],
): Promise<Record<string, Tensor>> {
  const g = new GraphBuilder('spatial');
  const inputs = recorded.inputs.map(({ dims }, i) =>
    g.input(`x${i}`, 'float32', i === 0 ? declare(dims) : dims),
  );
  const weighted = g.op('Mul', [build(g, inputs), g.input('cotangent', 'float32', recorded.cotangent.dims)]);
  const loss = g.op('ReduceSum', [weighted], { keepdims: 0 });
  differentiate(g, loss, inputs).forEach((gradient, i) => {
    g.output(gradient, `d${i}`);
  });
  const session = await runtime.load(g.model());
  const feed = ({ dims, values }: Packed): Tensor => tensorOf('float32', dims, values);
  const results = await session.run({
    ...Object.fromEntries(recorded.inputs.map((packed, i) => [`x${i}`, feed(packed)])),
    cotangent: feed(recorded.cotangent),
  });
  await session.release();
  return results;
}
