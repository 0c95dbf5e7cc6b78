import { sha256 } from '../../checksum.ts';
import { drawFace } from './face.ts';

/** Faces that the version is taken from: with all common attributes and most rare ones among them. */
const specimens = 64;

let version: string | undefined;

/** Changes whenever a face does: a checksum over drawn faces and their attributes. They are drawn once per process. */
export function facesVersion(): string {
  version ??= drawVersion();
  return version;
}

function drawVersion(): string {
  const parts = Array.from({ length: specimens }, (_, index) => {
    const { pixels, attributes } = drawFace({ seed: 1, index, size: 32 });
    return [pixels, attributes];
  });
  return sha256(Buffer.concat(parts.flat())).slice(0, 12);
}
