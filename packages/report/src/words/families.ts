/** How to speak of a family. */
export interface FamilyWords {
  readonly title: string;
  /** "the language model", "the linear model". */
  readonly subject: string;
  /** What one example is called, in the plural. */
  readonly examples: string;
  /** Heading over what becomes of the items that real examples hold now and then. */
  readonly survival: string;
  /** What holds such an item or not, in the plural, where that is not an example. */
  readonly holders?: string;
  /** What one has to know of its models and figures, for those who do not. */
  readonly about?: string;
}

const survival = 'What survives';

const known: Readonly<Record<string, FamilyWords>> = {
  linear: { title: 'Linear regression', subject: 'the linear model', examples: 'rows', survival },
  gaussian: {
    title: 'Gaussian estimation',
    subject: 'the Gaussian model',
    examples: 'samples',
    survival,
    about:
      'A normal distribution, fitted by its mean and covariance to what the fit before it drew. Many replicates run beside each other; figures are means over them.',
  },
  discrete: {
    title: 'Discrete distribution',
    subject: 'the discrete model',
    examples: 'draws',
    survival: 'Which symbols survive',
    holders: 'batches',
    about:
      'Probabilities of a few symbols, fitted by counting: a symbol that is once not drawn is gone for good where only new data count. Many replicates run beside each other; figures are means over them.',
  },
  density: {
    title: 'Kernel density estimation',
    subject: 'the density model',
    examples: 'points',
    survival,
    about:
      'The data themselves, each point blurred by a kernel of fixed width: sampling takes a point and adds the blur. Many replicates run beside each other; figures are means over them.',
  },
  language: {
    title: 'Language model',
    subject: 'the language model',
    examples: 'stories',
    survival: 'Who and what survives',
  },
  images: {
    title: 'Image model',
    subject: 'the image model',
    examples: 'images',
    survival: 'Which attributes survive',
  },
  molecules: {
    title: 'Molecule model',
    subject: 'the molecule model',
    examples: 'conformations',
    survival,
    about:
      'A conformation is the way a molecule folds: places in space for all its atoms. GeoDiff is told which atoms there are and how they are bonded; it begins with places that are mere noise and takes the noise away in many small steps. Its loss tells how far it errs, per atom, about the noise that was added to real conformations. COV is the share of conformations that have a counterpart within 1.25 \u00c5, MAT the mean distance to the nearest counterpart (root mean square distance of the heavy atoms, best aligned): -R asks for each real conformation whether it was generated, -P for each generated one whether it is real.',
  },
};

/** The words for the family called `name`. */
export function familyWords(name: string): FamilyWords {
  return known[name] ?? { title: name, subject: `the ${name} model`, examples: 'examples', survival };
}
