/** Values of a network, one for each byte: `byte / 127.5 - 1`. */
const values = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/**
 * Bytes of pixels as a network takes them: `byte / 127.5 - 1`, in [-1, 1].
 *
 * @param out as long as `bytes`.
 */
export function toValues(bytes: Uint8Array, out: Float32Array): Float32Array {
  for (let i = 0; i < bytes.length; i++) out[i] = values[bytes[i] as number] as number;
  return out;
}

/**
 * Values of a network as bytes of pixels: `round((value + 1) * 127.5)`, cut to 0 .. 255; undoes `toValues` exactly.
 *
 * @throws RangeError for a value that is no number: it would be a black pixel that nobody drew.
 */
export function toBytes(pixels: Float32Array): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const level = Math.round(((pixels[i] as number) + 1) * 127.5);
    if (Number.isNaN(level)) throw new RangeError(`value ${i}: expected a number, received NaN`);
    out[i] = Math.max(0, Math.min(level, 255));
  }
  return out;
}
