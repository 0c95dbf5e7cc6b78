/** A record of an SDF file that a test writes. */
export interface AlkaneRecord {
  /** Carbons: the molecule is the unbranched alkane of that many. */
  readonly carbons: number;
  /** Its energy, kcal/mol, by which a test knows it again. */
  readonly energy: number;
}

type Place = readonly [x: number, y: number, z: number];

const column = (value: number | string, width: number) => String(value).padStart(width);

/** A zigzag of carbons with two hydrogens at each, and one more at either end; turned somewhat by its energy. */
function placesOf({ carbons, energy }: AlkaneRecord): Place[] {
  const chain = Array.from({ length: carbons }, (_, k): Place => [1.26 * k, k % 2 === 0 ? 0 : 0.87, 0]);
  const sides = chain.flatMap(([x, y], k): Place[] => {
    const out = k % 2 === 0 ? -0.63 : 0.63;
    return [-0.89, 0.89].map((z): Place => [x, y + out, z]);
  });
  const [, lastY] = chain.at(-1) as Place;
  const ends: Place[] = [
    [-0.95, 0.54, 0],
    [1.26 * (carbons - 1) + 0.95, 0.87 - lastY * 0.62, 0],
  ];
  const angle = energy / 100;
  return [...chain, ...sides, ...ends].map(([x, y, z]) => [
    x * Math.cos(angle) - z * Math.sin(angle),
    y,
    x * Math.sin(angle) + z * Math.cos(angle),
  ]);
}

function bondsOf(carbons: number): readonly (readonly [number, number])[] {
  const chain = Array.from({ length: carbons - 1 }, (_, k) => [k, k + 1] as const);
  const sides = Array.from({ length: 2 * carbons }, (_, k) => [Math.floor(k / 2), carbons + k] as const);
  return [...chain, ...sides, [0, 3 * carbons], [carbons - 1, 3 * carbons + 1]];
}

/** A conformation of an alkane as a record of an SDF file (V2000), with its energy. */
export function alkaneRecord(record: AlkaneRecord): string {
  const { carbons, energy } = record;
  const [places, bonds] = [placesOf(record), bondsOf(carbons)];
  const atoms = places.map((place, atom) => {
    const numbers = place.map((value) => column(value.toFixed(4), 10)).join('');
    return `${numbers} ${atom < carbons ? 'C' : 'H'}   0  0`;
  });
  return [
    `alkane ${carbons}`,
    '  test',
    '',
    `${column(places.length, 3)}${column(bonds.length, 3)}  0  0  0  0  0  0  0  0999 V2000`,
    ...atoms,
    ...bonds.map(([a, b]) => `${column(a + 1, 3)}${column(b + 1, 3)}  1  0`),
    'M  END',
    '> <energy>',
    String(energy),
    '',
    '$$$$',
    '',
  ].join('\n');
}

/** An SDF file of alkanes. */
export function alkaneFile(records: readonly AlkaneRecord[]): string {
  return records.map(alkaneRecord).join('');
}
