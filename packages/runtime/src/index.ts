export type { Device, DeviceRequest } from './device.ts';
export type { RemoteSession } from './remote-session.ts';
export { type CallOptions, Runtime, type RuntimeOptions } from './runtime.ts';
export type { Session, SessionOptions } from './session.ts';
export type { SessionCounts } from './session-pool.ts';
export type { ProgramFunction, WorkerContext } from './worker-context.ts';
