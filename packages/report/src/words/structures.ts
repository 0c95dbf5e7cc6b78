/** How to speak of molecules in space. */
export const structureWords = {
  title: 'Molecules in space',
  caption:
    'Each row is one model, beside it the number of its iteration; each column is one test molecule, seen along the principal axes of the reference, from the same side in all rows. In colour: a conformation that the model generated from noise (carbon grey, hydrogen white, nitrogen blue, oxygen red, sulfur yellow, halogens green to violet). Translucent grey: the nearest real conformation of the molecule, which it is laid on; RMSD: how far the heavy atoms of both are apart. Thin orange: bonds that are more than 25 % too short or too long. Atoms that went far astray lie outside of the picture.',
  viewer: 'Turn the molecules in 3D',
  viewerHint: 'Drag to turn, scroll or pinch to zoom.',
  viewerMissing:
    'The viewer needs JavaScript and WebGL, which are not to be had here; the plates show the same molecules.',
} as const;
