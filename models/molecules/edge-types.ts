/** What joins the two atoms of an edge. Radius edges, and padding, have no bonds in between. */
export const edgeTypes = {
  radius: 0,
  single: 1,
  double: 2,
  triple: 3,
  aromatic: 4,
  /** Two bonds apart. */
  angle: 5,
  /** Three bonds apart. */
  torsion: 6,
} as const;

/** One of `edgeTypes`. */
export type EdgeType = (typeof edgeTypes)[keyof typeof edgeTypes];

/** How many types there are: rows of the table of types. */
export const edgeTypeCount = Object.keys(edgeTypes).length;
