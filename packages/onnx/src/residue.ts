/**
 * What a reader found and the object model has no word for (unknown fields, denotations, quantization notes), kept
 * beside the object it belongs to, so that writing loses nothing. Only serialization looks inside.
 */
const residues = new WeakMap<object, unknown>();

/** What was left over when `object` was read; undefined for objects made here. */
export function residueOf(object: object): unknown {
  return residues.get(object);
}

/** Attaches what is left over of the source of `object`. */
export function setResidue(object: object, residue: unknown): void {
  residues.set(object, residue);
}

/** Gives the leftovers of `from` to its copy `to`. */
export function carryResidue(from: object, to: object): void {
  if (residues.has(from)) residues.set(to, residues.get(from));
}
