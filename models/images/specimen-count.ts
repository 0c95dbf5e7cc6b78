/** How many images of a model are shown. */
export const specimenCount = 16;
