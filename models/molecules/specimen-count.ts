/** How many molecules of a model are shown. */
export const specimenCount = 6;
