/** Where graphs run: an execution provider of ONNX Runtime. */
export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What a user may ask for; `auto` is the best that loads. */
export type DeviceRequest = Device | 'auto';

/** Every device, the best first. */
export const knownDevices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

/** What a probe found out about one device. */
export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Why it is not available, in one line. */
  readonly reason?: string;
  /** What to do about that. */
  readonly remedy?: string;
}
