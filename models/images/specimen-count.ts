/** How many images of a model are shown. */
export const specimenCount = 16;

/** How many test images are shown with their reconstructions. */
export const reconstructionCount = 12;
