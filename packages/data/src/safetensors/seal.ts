/**
 * The checksum of a safetensors file lies in its own metadata: the SHA-256 of the whole file (header and tensors) as it
 * is with zeros in the checksum's place. So one number also guards names, shapes and metadata.
 */

/** Key of the checksum in `__metadata__`. */
export const sealKey = 'ouroboros.sha256';

/** What stands in the checksum's place while it is computed. */
export const blankSeal = '0'.repeat(64);

const opening = Buffer.from(`"${sealKey}":"`);

/** Whether a metadata value can be a checksum of ours. */
export function isSeal(value: string | undefined): value is string {
  return value !== undefined && /^[0-9a-f]{64}$/.test(value);
}

/** A copy of the header's bytes with `next` in the place of the checksum `current`; unchanged where it is not found. */
export function replaceSeal(header: Uint8Array, current: string, next: string): Uint8Array {
  const copy = Buffer.from(header);
  const at = copy.indexOf(Buffer.concat([opening, Buffer.from(current)]));
  if (at >= 0) copy.write(next, at + opening.length, 'latin1');
  return copy;
}
