import { type Conformation, type Molecule, stereochemistryOf } from '@ouroboros/data/molecules';
import { meanOf } from './averages.ts';
import type { Comparison } from './comparison.ts';
import { handOf, torsionOf } from './geometry.ts';
import { heavyNeighboursOf } from './neighbours.ts';
import { symmetryOf } from './symmetry.ts';

/* Letters: S stereocentres and stereogenic double bonds of a molecule. */

/** A stereocentre or a stereogenic double bond. */
interface StereoElement {
  readonly kind: 'centre' | 'bond';
  /** Of a centre: the atom and its heavy neighbours, three or four. Of a bond a=b: a neighbour of a, a, b and a neighbour of b. */
  readonly atoms: readonly number[];
}

/** +1 or -1: which of the two; 0 where it is neither, as at a flat centre. */
type Configuration = -1 | 0 | 1;

/** The elements of a molecule that all its references have in the same configuration. */
interface Target {
  readonly configurations: readonly Configuration[];
  /** [S] elements for each way in which the molecule maps onto itself. */
  readonly variants: readonly (readonly StereoElement[])[];
}

/** How many elements a conformation has in the configuration of the references, at best over the variants. */
interface Kept {
  readonly straight: number;
  /** The same of its mirror image. */
  readonly mirrored: number;
}

/** |hand| below which a centre is flat; 0.77 at a tetrahedron. */
const flat = 0.1;

/**
 * `stereoKept`: the share of stereocentres and double bonds in the configuration of the references, in a conformation or in its mirror
 * image, whichever keeps more; means over conformations, then over molecules that have any. `mirrored`: the share of the conformations of
 * chiral molecules whose mirror image keeps more. Left out where no molecule has what is asked for.
 *
 * Atoms that the graph does not tell apart may change places (`symmetryOf`), so a meso compound is not chiral.
 */
export function stereoFigures(comparisons: readonly Comparison[]): Readonly<Record<string, number>> {
  const judged = comparisons.flatMap(judge);
  const kept = judged.map(({ share }) => share);
  const mirrored = judged.flatMap((molecule) => molecule.mirrored ?? []);
  return {
    ...(kept.length > 0 && { stereoKept: meanOf(kept) }),
    ...(mirrored.length > 0 && { mirrored: meanOf(mirrored) }),
  };
}

/** Shares of one molecule; `mirrored` where it is chiral. */
interface Judgement {
  readonly share: number;
  readonly mirrored?: number;
}

function judge({ references, generated }: Comparison): Judgement[] {
  const target = targetOf(references);
  const elements = target.configurations.length;
  const [first] = references;
  if (first === undefined || elements === 0 || generated.length === 0) return [];
  const kept = generated.map((conformation) => keptBy(conformation, target));
  const isChiral = keptBy(first, target).mirrored < elements;
  return [
    {
      share: meanOf(kept.map(({ straight, mirrored }) => Math.max(straight, mirrored))) / elements,
      ...(isChiral && {
        mirrored: meanOf(kept.map(({ straight, mirrored }) => Number(mirrored > straight))),
      }),
    },
  ];
}

function targetOf(references: readonly Conformation[]): Target {
  const [first] = references;
  if (first === undefined) return { configurations: [], variants: [] };
  const elements = elementsOf(first).filter((element) => {
    const configuration = configurationOf(first, element);
    return (
      configuration !== 0 && references.every((other) => configurationOf(other, element) === configuration)
    );
  });
  return {
    configurations: elements.map((element) => configurationOf(first, element)),
    variants: variantsOf(first.molecule, elements),
  };
}

function elementsOf(conformation: Conformation): StereoElement[] {
  const { molecule } = conformation;
  const { centres, doubleBonds } = stereochemistryOf(conformation);
  const around = (atom: number) => heavyNeighboursOf(molecule, atom);
  return [
    ...centres.map((atom): StereoElement => ({ kind: 'centre', atoms: [atom, ...around(atom)] })),
    ...doubleBonds.map(
      ([a, b]): StereoElement => ({ kind: 'bond', atoms: [endOf(a, b), a, b, endOf(b, a)] }),
    ),
  ];
  /** The first heavy neighbour of `atom` besides `other`; of NH, which has none, the atom itself, so that there is no torsion to keep. */
  function endOf(atom: number, other: number): number {
    return around(atom).find((next) => next !== other) ?? atom;
  }
}

/** The elements where each automorphism takes them, each arrangement once. */
function variantsOf(molecule: Molecule, elements: readonly StereoElement[]): StereoElement[][] {
  const { atoms, moved, images } = symmetryOf(molecule);
  const variants = new Map<string, StereoElement[]>();
  for (const image of images) {
    const taken = new Map([...moved].map((at, k) => [atoms[at], atoms[image[k] as number]]));
    const variant = elements.map(({ kind, atoms: own }) => ({
      kind,
      atoms: own.map((atom) => taken.get(atom) ?? atom),
    }));
    variants.set(variant.map((element) => element.atoms.join()).join(' '), variant);
  }
  return [...variants.values()];
}

function keptBy(conformation: Conformation, { configurations, variants }: Target): Kept {
  let [straight, mirrored] = [0, 0];
  for (const variant of variants) {
    const counts = countKept(conformation, variant, configurations);
    straight = Math.max(straight, counts.straight);
    mirrored = Math.max(mirrored, counts.mirrored);
  }
  return { straight, mirrored };
}

function countKept(
  conformation: Conformation,
  variant: readonly StereoElement[],
  configurations: readonly Configuration[],
): Kept {
  let [straight, mirrored] = [0, 0];
  for (const [k, element] of variant.entries()) {
    const found = configurationOf(conformation, element);
    const wanted = configurations[k] as Configuration;
    if (found === wanted) straight++;
    // Reflection turns the hands of centres, but not cis and trans.
    if (found === (element.kind === 'centre' ? -wanted : wanted)) mirrored++;
  }
  return { straight, mirrored };
}

function configurationOf({ positions }: Conformation, { kind, atoms }: StereoElement): Configuration {
  const [a, b, c, d] = atoms as [number, number, number, number];
  if (kind === 'bond') return signOf(90 - torsionOf(positions, a, b, c, d), 0);
  return signOf(handOf(positions, a, atoms.slice(1)), flat);
}

/** 0 within `margin`, and of what is no number. */
function signOf(value: number, margin: number): Configuration {
  if (value > margin) return 1;
  return value < -margin ? -1 : 0;
}
