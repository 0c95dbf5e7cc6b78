import { Fault } from '@ouroboros/errors';
import { type DataType, formatType, type Tensor } from '@ouroboros/onnx';
import type * as ort from 'onnxruntime-node';

/**
 * A tensor that lies where its session computes: on the processor a plain tensor, on a device with memory of its own a handle to
 * it. Belongs to the worker: it cannot be sent to another thread.
 */
export interface DeviceTensor {
  readonly dtype: DataType;
  readonly dims: readonly number[];
  /** The elements, copied from the device where they lie there. Throws Fault `runtime/tensor-released`. */
  readonly read: () => Promise<Tensor>;
  /** Frees the memory on the device; not to be fed or read any more. */
  readonly release: () => void;
}

/** What a session may be fed. */
export type Feed = Tensor | DeviceTensor;

/** What a handle stands for. */
export type Held =
  | { readonly place: 'host'; readonly tensor: Tensor }
  | { readonly place: 'device'; readonly tensor: ort.Tensor };

/** What handles stand for, until they are released. */
const holdings = new WeakMap<DeviceTensor, Held>();

/** Whether a feed is a handle. */
export function isDeviceTensor(feed: Feed): feed is DeviceTensor {
  return 'read' in feed;
}

/** The handle of a tensor that the processor holds. */
export function hostTensor(tensor: Tensor): DeviceTensor {
  const { dtype, dims } = tensor;
  const read = async (): Promise<Tensor> => {
    requireHeld(handle);
    return tensor;
  };
  const release = (): void => {
    holdings.delete(handle);
  };
  // Functions of its own, not of a class: what holds functions is refused between threads, instead of arriving without them.
  const handle: DeviceTensor = { dtype, dims, read, release };
  holdings.set(handle, { place: 'host', tensor });
  return handle;
}

/**
 * The handle of a tensor in the memory of a device.
 *
 * @param download copies its elements to the host
 */
export function deviceTensor(tensor: ort.Tensor, download: () => Promise<Tensor>): DeviceTensor {
  const read = async (): Promise<Tensor> => {
    requireHeld(handle);
    return download();
  };
  const release = (): void => {
    if (holdings.delete(handle)) tensor.dispose();
  };
  const handle: DeviceTensor = { dtype: tensor.type as DataType, dims: tensor.dims, read, release };
  holdings.set(handle, { place: 'device', tensor });
  return handle;
}

/** What `handle` stands for. @throws Fault `runtime/tensor-released`. */
export function requireHeld(handle: DeviceTensor): Held {
  const held = holdings.get(handle);
  if (held) return held;
  throw new Fault({
    code: 'runtime/tensor-released',
    kind: 'failure',
    subject: `the handle of a tensor ${formatType({ dtype: handle.dtype, shape: handle.dims })}`,
    expected: 'one that has not been released',
    received: 'one that has',
  });
}
