import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Names of the files that Python's `onnx` and PyTorch wrote; see fixtures/generate.py and fixtures/export.py. */
export const fixtureNames = ['everything', 'unknown', 'loop', 'external', 'attention'] as const;

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
