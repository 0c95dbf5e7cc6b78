export * from './files.ts';
export { type PulledFile, type PullOptions, type PullProgress, pullDataset } from './hub/pull.ts';
export type { RetryPolicy } from './hub/retries.ts';
export * from './images.ts';
export {
  drawShard,
  type ImageInspection,
  type Inspection,
  type InspectionOptions,
  inspectShard,
  type TensorInspection,
  type TokenInspection,
} from './inspection.ts';
export * from './molecules.ts';
export * from './tokens.ts';
