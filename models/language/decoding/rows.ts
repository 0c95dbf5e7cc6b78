/** Rows of a matrix [.., width], one behind another: row i of the result is row `rows[i]` of `from`. */
export function gatherRows(from: Float32Array, rows: Int32Array, width: number): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    gathered.set(from.subarray(row * width, (row + 1) * width), i * width);
  });
  return gathered;
}

/** The reverse: row i of `from` becomes row `rows[i]` of `to`, whose other rows stay. */
export function scatterRows(from: Float32Array, rows: Int32Array, width: number, to: Float32Array): void {
  rows.forEach((row, i) => {
    to.set(from.subarray(i * width, (i + 1) * width), row * width);
  });
}
