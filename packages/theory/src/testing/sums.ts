/** f(1), f(1) + f(2), ... */
export function partialSums(terms: number, f: (i: number) => number): readonly number[] {
  let sum = 0;
  return Array.from({ length: terms }, (_, index) => {
    sum += f(index + 1);
    return sum;
  });
}

/** f(1), f(1) f(2), ... */
export function partialProducts(terms: number, f: (i: number) => number): readonly number[] {
  let product = 1;
  return Array.from({ length: terms }, (_, index) => {
    product *= f(index + 1);
    return product;
  });
}
