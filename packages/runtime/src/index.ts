export { type CudaReport, inspectCuda } from './cuda/inspect-cuda.ts';
export { type InstallOptions, installCudaProvider } from './cuda/install-provider.ts';
export { type ProviderPlace, providerPlace } from './cuda/provider.ts';
export {
  type Device,
  type DevicePlace,
  type DeviceReport,
  type DeviceRequest,
  knownDevices,
  readDevice,
  requestOf,
} from './device.ts';
export { devices, probeDevice } from './device-probe.ts';
export { type DeviceTensor, type Feed, hostTensor } from './device-tensor.ts';
export { type NativeKernels, nativeKernels } from './native-session/library.ts';
export { type OperatorPlacement, type Placement, placementOf } from './placement/placement.ts';
export type { OperatorTime } from './profile.ts';
export { type Label, labelNodes, labelOf, type Phase } from './profile-labels.ts';
export type { Span } from './profile-recorder.ts';
export { readRecording, type SessionEvent, type Track } from './profile-recording.ts';
export { runEvent } from './profile-trace.ts';
export type { RemoteSession } from './remote-session.ts';
export { type CallOptions, Runtime, type RuntimeOptions } from './runtime.ts';
export type { KeptOutputs, Session, SessionOptions } from './session.ts';
export type { SessionCounts } from './session-pool.ts';
export { defaultThreads } from './threads.ts';
export type { Traffic } from './traffic.ts';
export { onnxruntimeVersion } from './version.ts';
export type { Helper, ProgramFunction, WorkerContext } from './worker-context.ts';
