import { Fault, nearest } from '@ouroboros/errors';
import { type DataType, formatType, type Tensor } from '@ouroboros/onnx';
import type * as ort from 'onnxruntime-node';

/** What a session says of one of its inputs. */
export interface InputSpecification {
  readonly name: string;
  readonly dtype: DataType;
  /** Numbers are fixed sizes, names may be any size. */
  readonly shape: readonly (number | string)[];
}

/** The inputs of a session, from its metadata. */
export function inputSpecifications(
  metadata: readonly ort.InferenceSession.ValueMetadata[],
): InputSpecification[] {
  return metadata.map((input) => {
    if (!input.isTensor) return { name: input.name, dtype: 'float32', shape: [] };
    return { name: input.name, dtype: input.type as DataType, shape: input.shape };
  });
}

/**
 * Checks that `feeds` are exactly the inputs of a session, in data type, rank and fixed sizes.
 *
 * @throws Fault naming the first input that is not.
 */
export function checkFeeds(
  specifications: readonly InputSpecification[],
  feeds: Readonly<Record<string, Tensor>>,
): void {
  for (const specification of specifications) {
    const tensor = feeds[specification.name];
    if (!tensor) throw mismatch(specification, 'nothing');
    if (!accepts(specification, tensor)) {
      throw mismatch(specification, formatType({ dtype: tensor.dtype, shape: tensor.dims }));
    }
    if (ArrayBuffer.isView(tensor.data) && tensor.data.buffer instanceof SharedArrayBuffer) {
      throw mismatch(specification, 'an array over shared memory, which ONNX Runtime cannot read');
    }
  }
  // Only when the counts differ can a name be unknown, for every known one was just found.
  const names = Object.keys(feeds);
  if (names.length !== specifications.length) throw unknownInput(specifications, names);
}

function accepts({ dtype, shape }: InputSpecification, tensor: Tensor): boolean {
  const { dims } = tensor;
  if (tensor.dtype !== dtype || dims.length !== shape.length) return false;
  for (let axis = 0; axis < dims.length; axis++) {
    const size = shape[axis];
    if (typeof size === 'number' && size !== dims[axis]) return false;
  }
  return true;
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
