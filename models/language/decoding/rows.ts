/** Rows of a matrix [.., width], one behind another: row i of the result is row `rows[i]` of `from`. */
export function gatherRows(from: Float32Array, rows: Int32Array, width: number): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    gathered.set(from.subarray(row * width, (row + 1) * width), i * width);
  });
  return gathered;
}
