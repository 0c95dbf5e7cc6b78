import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Names of the files that the Python package `onnx` wrote; see fixtures/generate.py. */
export const fixtureNames = ['everything', 'unknown', 'loop', 'external'] as const;

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
