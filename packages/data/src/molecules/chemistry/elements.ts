/** An element that molecules here may hold. */
interface Element {
  readonly number: number;
  readonly symbol: string;
  /** Single-bond covalent radius, angstrom: Cordero et al. 2008 (doi:10.1039/b801115j), table 2; carbon as sp3. */
  readonly radius: number;
}

/** The elements of drug-like molecules: no metals, no noble gases. */
const elements: readonly Element[] = [
  { number: 1, symbol: 'H', radius: 0.31 },
  { number: 5, symbol: 'B', radius: 0.84 },
  { number: 6, symbol: 'C', radius: 0.76 },
  { number: 7, symbol: 'N', radius: 0.71 },
  { number: 8, symbol: 'O', radius: 0.66 },
  { number: 9, symbol: 'F', radius: 0.57 },
  { number: 14, symbol: 'Si', radius: 1.11 },
  { number: 15, symbol: 'P', radius: 1.07 },
  { number: 16, symbol: 'S', radius: 1.05 },
  { number: 17, symbol: 'Cl', radius: 1.02 },
  { number: 35, symbol: 'Br', radius: 1.2 },
  { number: 53, symbol: 'I', radius: 1.39 },
];

const bySymbol = new Map(elements.map((element) => [element.symbol, element]));
const byNumber = new Map(elements.map((element) => [element.number, element]));

/** Symbols of the elements that molecules may hold, by atomic number. */
export const knownElements: readonly string[] = elements.map(({ symbol }) => symbol);

/** The atomic number of a symbol; undefined for what molecules here do not hold. */
export function elementOf(symbol: string): number | undefined {
  return bySymbol.get(symbol)?.number;
}

/** Whether molecules may hold the element with an atomic number. */
export function isKnownElement(number: number): boolean {
  return byNumber.has(number);
}

/** The symbol of an atomic number; `element <number>` for what molecules here do not hold. */
export function symbolOf(number: number): string {
  return byNumber.get(number)?.symbol ?? `element ${number}`;
}

/** Covalent radius of a known element, angstrom; 0 for others. */
export function covalentRadius(number: number): number {
  return byNumber.get(number)?.radius ?? 0;
}
