import { createRequire } from 'node:module';

/** Version of onnxruntime-node, without loading it. */
export function onnxruntimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return version;
}
