import { permutation, type StreamKey } from '@ouroboros/native';

/** Tiles of a side that an image is cut into. */
const tilesPerSide = 4;

/**
 * Puts the tiles of an image into the order that the stream of `key` draws: what is left has the colours of a face, and is none.
 *
 * @param image [3, S, S], changed in place; rows and columns beyond 4 whole tiles stay
 */
export function scramble(image: Float32Array, size: number, key: StreamKey): void {
  const side = Math.floor(size / tilesPerSide);
  const places = permutation(tilesPerSide ** 2, key);
  const source = image.slice();
  for (const [place, tile] of places.entries()) {
    const [to, from] = [place, tile].map((index) => cornerOf(index, side, size)) as [number, number];
    for (let line = 0; line < 3 * side; line++) {
      const row = Math.floor(line / side) * size * size + (line % side) * size;
      image.set(source.subarray(from + row, from + row + side), to + row);
    }
  }
}

/** Where tile `index` begins in a plane of S x S. */
function cornerOf(index: number, side: number, size: number): number {
  return Math.floor(index / tilesPerSide) * side * size + (index % tilesPerSide) * side;
}
