import { open } from 'node:fs/promises';

/** MessagePack, as far as GEOM's file needs it. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0xd9, bytes.length]), bytes]);
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xcb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** The head of a map (0xdf) or list (0xdd). */
function head(tag: 0xdd | 0xdf, entries: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = tag;
  bytes.writeUInt32BE(entries, 1);
  return bytes;
}

/** Carbons of the molecule that the file holds again and again, under names that differ. */
const carbons = 14;

/** Rows of an atomic number and three coordinates: an unbranched alkane, turned by `angle` about z. */
function xyz(angle: number): Buffer {
  const chain = Array.from({ length: carbons }, (_, k) => [6, 1.26 * k, k % 2 ? 0.87 : 0, 0]);
  const sides = chain.flatMap(([, x = 0, y = 0], k) =>
    [-0.89, 0.89].map((z) => [1, x, y + (k % 2 ? 0.63 : -0.63), z]),
  );
  const ends = [
    [1, -0.95, 0.54, 0],
    [1, 1.26 * (carbons - 1) + 0.95, 0.33, 0],
  ];
  const rows = [...chain, ...sides, ...ends].map(([element = 0, x = 0, y = 0, z = 0]) => {
    const turned = [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle), z];
    return Buffer.concat([Buffer.from([0x94]), ...[element, ...turned].map(float)]);
  });
  return Buffer.concat([head(0xdd, rows.length), ...rows]);
}

/** A conformer as GEOM has them. */
function conformer(k: number): Buffer {
  const energies = [
    text('totalenergy'),
    float(-79),
    text('relativeenergy'),
    float(k),
    text('boltzmannweight'),
    float(0.1),
  ];
  return Buffer.concat([head(0xdf, 5), text('xyz'), xyz(k), ...energies, text('geom_id'), Buffer.from([k])]);
}

/** Conformers of a molecule, and molecules of a map. */
const [conformers, molecules] = [90, 25];

/** Maps that a file of a megabyte holds, about. */
function oneMap(): Buffer {
  const all = Array.from({ length: conformers }, (_, k) => conformer(k));
  const facts = [text('totalconfs'), Buffer.from([conformers]), text('charge'), Buffer.from([0])];
  const molecule = Buffer.concat([
    head(0xdf, 3),
    ...facts,
    text('conformers'),
    head(0xdd, conformers),
    ...all,
  ]);
  const entries = Array.from({ length: molecules }, () => [text('C'.repeat(carbons)), molecule]).flat();
  return Buffer.concat([head(0xdf, molecules), ...entries]);
}

/** Writes a file in the format of GEOM's `drugs_crude.msgpack` of at least `bytes` bytes, and tells how many conformers it holds. */
export async function writeGeom(path: string, bytes: number): Promise<number> {
  const map = oneMap();
  const maps = Math.ceil(bytes / map.length);
  const file = await open(path, 'w');
  for (let written = 0; written < maps; written++) await file.write(map);
  await file.close();
  return maps * molecules * conformers;
}
