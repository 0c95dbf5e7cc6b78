import { Fault, nearest } from '@ouroboros/errors';

/** Where graphs run: an execution provider of ONNX Runtime. */
export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What a user may ask for; `auto` is the best that loads, `cuda:1` the second CUDA device, `cuda` the first. */
export type DeviceRequest = Device | 'auto' | `cuda:${number}`;

/** Every device, the best first. */
export const knownDevices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

/** A device, and which of several it is. */
export interface DevicePlace {
  readonly device: Device;
  /** Among CUDA devices only, and where it was asked for. */
  readonly index?: number;
}

/**
 * Reads what a user asks for: `auto` or a device, `cuda` with an index behind a colon or without.
 *
 * @throws Fault `runtime/device-unknown` in one line, with the nearest name.
 */
export function readDevice(text: string, subject = '--device'): DevicePlace | 'auto' {
  const [name = '', index] = text.split(/:(.*)/s);
  if (name === 'auto' && index === undefined) return 'auto';
  const device = knownDevices.find((each) => each === name);
  if (device !== undefined && index === undefined) return { device };
  if (device === 'cuda' && /^\d{1,4}$/.test(index ?? '')) return { device, index: Number(index) };
  throw refuse(text, subject, index !== undefined && device !== undefined);
}

/** The place as a user asks for it. */
export function requestOf({ device, index }: DevicePlace): DeviceRequest {
  return device === 'cuda' && index !== undefined ? `cuda:${index}` : device;
}

function refuse(text: string, subject: string, isIndexed: boolean): Fault {
  const known = [...knownDevices, 'auto'];
  return new Fault({
    code: 'runtime/device-unknown',
    kind: 'request',
    subject,
    expected: `one of ${known.join(', ')}, or cuda:<index>`,
    received: `"${text}"`,
    remedy: isIndexed
      ? 'only cuda has an index: a whole number, from 0 on'
      : `did you mean ${nearest(text, known)}?`,
  });
}

/** What a probe found out about one device. */
export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Why it is not available, in one line. */
  readonly reason?: string;
  /** What to do about that. */
  readonly remedy?: string;
}
