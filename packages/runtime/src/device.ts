/** Where graphs run: an execution provider of ONNX Runtime. */
export type Device = 'cpu' | 'cuda' | 'webgpu';

/** What a user may ask for; `auto` is the best that loads. */
export type DeviceRequest = Device | 'auto';

/** Every device, the best first. */
export const knownDevices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];
