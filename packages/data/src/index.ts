export { sha256, sha256File } from './checksum.ts';
export {
  exists,
  type FileContents,
  removeTemporaries,
  writeDurably,
  writeDurablyDirectory,
} from './durable-file.ts';
export {
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  writeSafetensors,
} from './safetensors/file.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors/header.ts';
export { storageFault, systemCode } from './storage-fault.ts';
