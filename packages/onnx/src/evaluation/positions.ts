/** Coordinates of element `index` of a tensor of sizes `dims`. */
export function coordinatesOf(index: number, dims: readonly number[]): number[] {
  const coordinates = new Array<number>(dims.length);
  let rest = index;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis] as number;
    coordinates[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return coordinates;
}

/** Position of the element at `coordinates`; an axis of size 1 is at 0 throughout, so operands broadcast. */
export function positionOf(coordinates: readonly number[], dims: readonly number[]): number {
  const offset = coordinates.length - dims.length;
  return dims.reduce(
    (position, size, axis) => position * size + (size === 1 ? 0 : (coordinates[axis + offset] as number)),
    0,
  );
}
