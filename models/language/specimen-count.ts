/** Texts per model on the page, unless another number is asked for. */
export const specimenCount = 4;
