import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Names of the files that must be prepared before they can be differentiated; see fixtures/foreign.py. */
export const foreignNames = [
  'functions',
  'opset13',
  'opset17',
  'opset18',
  'listed',
  'script',
  'dynamo',
  'recurrent',
] as const;

/** Names of the files that Python's `onnx` and PyTorch wrote; see fixtures/generate.py and fixtures/export.py, too. */
export const fixtureNames = [
  'everything',
  'unknown',
  'loop',
  'external',
  'attention',
  ...foreignNames,
] as const;

/** Path of a fixture. */
export function fixturePath(name: (typeof fixtureNames)[number]): string {
  return fileURLToPath(new URL(`../../fixtures/${name}.onnx`, import.meta.url));
}

/** Bytes of a fixture. */
export function fixtureBytes(name: (typeof fixtureNames)[number]): Uint8Array {
  return readFileSync(fixturePath(name));
}

/** Folder of the fixtures, where external data lies. */
export const fixtureDirectory = fileURLToPath(new URL('../../fixtures', import.meta.url));
