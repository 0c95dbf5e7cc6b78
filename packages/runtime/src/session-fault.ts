import { Fault } from '@ouroboros/errors';
import type { Device } from './device.ts';
import { shortMessage } from './short-message.ts';

/** What a session could not do. */
export interface SessionFailure {
  /** Name of its graph. */
  readonly name: string;
  readonly device: Device;
  /** What ONNX Runtime threw. */
  readonly error: unknown;
}

const memories: Readonly<Record<Device, string>> = {
  cpu: 'memory of the processor',
  cuda: 'memory of the CUDA device',
  webgpu: 'memory of the WebGPU device',
};

/** What the arena of ONNX Runtime, CUDA, its libraries, Dawn and C++ say where memory is short. */
const outOfMemory = new RegExp(
  [
    'Failed to allocate memory',
    'Available memory of \\d+ is smaller than requested',
    'out of memory',
    'STATUS_ALLOC_FAILED',
    'bad_alloc',
    'exceeds the max(imum)? (storage )?buffer (binding )?size',
    'Failed to create (a )?buffer',
  ].join('|'),
  'i',
);

const lacksHalf = /requires f16 but the device does not support it|shader-f16/;

/** Fault `runtime/model-refused` with ONNX Runtime's reason in one line, or one of those that a user can mend: see `runFault`. */
export function loadFault(failure: SessionFailure): Fault {
  const code = 'runtime/model-refused';
  return mendable(failure) ?? plain(failure, code, 'a graph that ONNX Runtime can load', 'its message');
}

/**
 * Fault `runtime/run-failed` with ONNX Runtime's reason in one line; `runtime/out-of-memory` where the device has too little
 * memory, `runtime/no-float16` where it does not compute in float16, with what to do.
 */
export function runFault(failure: SessionFailure): Fault {
  const expected = 'a graph that runs on these inputs';
  return mendable(failure) ?? plain(failure, 'runtime/run-failed', expected, "ONNX Runtime's message");
}

function plain({ name, error }: SessionFailure, code: string, expected: string, whose: string): Fault {
  const received = `${whose} "${shortMessage(error)}"`;
  return new Fault({ code, kind: 'failure', subject: name, expected, received }, { cause: error });
}

function mendable(failure: SessionFailure): Fault | undefined {
  const message = failure.error instanceof Error ? failure.error.message : String(failure.error);
  if (outOfMemory.test(message)) return memoryFault(failure);
  return lacksHalf.test(message) ? halfFault(failure) : undefined;
}

function memoryFault({ name, device, error }: SessionFailure): Fault {
  return new Fault(
    {
      code: 'runtime/out-of-memory',
      kind: 'failure',
      subject: name,
      expected: `enough ${memories[device]}`,
      received: `ONNX Runtime's message "${shortMessage(error)}"`,
      remedy:
        'make batches smaller (fit.batch, sample.slots); language models also have fit.accumulate, fit.recompute=true and fit.precision=float16',
    },
    { cause: error },
  );
}

function halfFault({ name, device, error }: SessionFailure): Fault {
  return new Fault(
    {
      code: 'runtime/no-float16',
      kind: 'failure',
      subject: name,
      expected: 'a device that computes in float16',
      received: `one without: "${shortMessage(error)}"`,
      remedy: `use --set fit.precision=float32${device === 'cpu' ? '' : ', or --device cpu'}`,
    },
    { cause: error },
  );
}
