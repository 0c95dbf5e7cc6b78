/** Whether two lists of numbers are equal. */
export function equalNumbers(a: Uint8Array | Uint16Array, b: Uint8Array | Uint16Array): boolean {
  return a.length === b.length && a.every((value, place) => value === b[place]);
}
