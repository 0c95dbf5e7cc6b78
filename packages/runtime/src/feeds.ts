import { Fault, nearest } from '@ouroboros/errors';
import { allocate, type DataType, elementCount, formatType, type Tensor } from '@ouroboros/onnx';
import type * as ort from 'onnxruntime-node';
import { type Feed, isDeviceTensor } from './device-tensor.ts';

/** What a session says of one of its inputs. */
export interface InputSpecification {
  readonly name: string;
  readonly dtype: DataType;
  /** Numbers are fixed sizes, names may be any size. */
  readonly shape: readonly (number | string)[];
  /** Class of the arrays that hold `dtype`. */
  readonly arrayClass: abstract new () => unknown;
}

/** The specification of one input. */
export function inputSpecification(
  name: string,
  dtype: DataType,
  shape: readonly (number | string)[],
): InputSpecification {
  return { name, dtype, shape, arrayClass: allocate(dtype, 0).constructor as abstract new () => unknown };
}

/**
 * The specifications of the inputs of a session, from its metadata.
 *
 * @throws Error for an input that is no tensor (a sequence, a map), for which there is no feed.
 */
export function inputSpecifications(
  metadata: readonly ort.InferenceSession.ValueMetadata[],
): InputSpecification[] {
  return metadata.map((input) => {
    if (!input.isTensor) throw new Error(`Input "${input.name}" is not a tensor`);
    return inputSpecification(input.name, input.type as DataType, input.shape);
  });
}

/**
 * Checks that `feeds` are exactly the inputs of a session, in data type, rank, fixed sizes and number of elements.
 *
 * @throws Fault naming the first input that is not.
 */
export function checkFeeds(
  specifications: readonly InputSpecification[],
  feeds: Readonly<Record<string, Feed>>,
): void {
  for (const specification of specifications) {
    const tensor = feeds[specification.name];
    if (!tensor) throw mismatch(specification, 'nothing');
    if (!accepts(specification, tensor)) {
      throw mismatch(specification, formatType({ dtype: tensor.dtype, shape: tensor.dims }));
    }
    if (!isDeviceTensor(tensor)) checkElements(specification, tensor);
  }
  // Only when the counts differ can a name be unknown, for every known one was just found.
  const names = Object.keys(feeds);
  if (names.length !== specifications.length) throw unknownInput(specifications, names);
}

function accepts({ dtype, shape }: InputSpecification, tensor: Feed): boolean {
  const { dims } = tensor;
  if (tensor.dtype !== dtype || dims.length !== shape.length) return false;
  for (let axis = 0; axis < dims.length; axis++) {
    const size = shape[axis];
    if (typeof size === 'number' && size !== dims[axis]) return false;
  }
  return true;
}

/** ONNX Runtime reads as many elements as the shape says from whatever array it is given. */
function checkElements(specification: InputSpecification, { dtype, dims, data }: Tensor): void {
  const type = formatType({ dtype, shape: dims });
  if (data.length !== elementCount(dims) || !(data instanceof specification.arrayClass)) {
    throw mismatch(specification, `${type} with ${data.length} elements in a ${data.constructor.name}`);
  }
  if (ArrayBuffer.isView(data) && data.buffer instanceof SharedArrayBuffer) {
    throw mismatch(specification, `${type} in an array over shared memory, which ONNX Runtime cannot read`);
  }
}

function mismatch({ name, dtype, shape }: InputSpecification, received: string): Fault {
  return new Fault({
    code: 'runtime/input-mismatch',
    kind: 'failure',
    subject: `input "${name}"`,
    expected: formatType({ dtype, shape: shape.map((size) => (size === '' ? null : size)) }),
    received,
  });
}

function unknownInput(specifications: readonly InputSpecification[], names: readonly string[]): Fault {
  const known = specifications.map((specification) => specification.name);
  const name = names.find((candidate) => !known.includes(candidate)) ?? '';
  return new Fault({
    code: 'runtime/input-unknown',
    kind: 'failure',
    subject: `input "${name}"`,
    expected: known.length > 0 ? `an input of the graph, such as "${nearest(name, known)}"` : 'no input',
    received: 'a name that the graph does not read',
  });
}
