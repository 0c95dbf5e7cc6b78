/** What the comment of an XYZ frame tells. */
export interface XyzComment {
  /** Empty where there is none. */
  readonly smiles: string;
  /** kcal/mol. */
  readonly energy: number | undefined;
}

const smilesPattern = /\bsmiles\s*[=:]\s*("[^"]*"|\S+)/i;
const energyPattern = /\benergy\s*[=:]\s*([-+.\deE]+)/i;

/** Reads a comment: the SMILES is what follows `smiles=`, or else the first word; `energy=` is in kcal/mol. */
export function readComment(comment: string): XyzComment {
  const named = smilesPattern.exec(comment)?.[1]?.replaceAll('"', '');
  const [first = ''] = comment.trim().split(/\s+/);
  const energy = Number(energyPattern.exec(comment)?.[1] ?? Number.NaN);
  return { smiles: named ?? first, energy: Number.isFinite(energy) ? energy : undefined };
}
