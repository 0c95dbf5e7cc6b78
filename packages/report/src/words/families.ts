/** How to speak of a family. */
export interface FamilyWords {
  readonly title: string;
  /** "the language model", "the linear model". */
  readonly subject: string;
  /** What one example is called, in the plural. */
  readonly examples: string;
  /** Heading over what becomes of the items that real examples hold now and then. */
  readonly survival: string;
}

const survival = 'What survives';

const known: Readonly<Record<string, FamilyWords>> = {
  linear: { title: 'Linear regression', subject: 'the linear model', examples: 'rows', survival },
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
  molecules: { title: 'Molecule model', subject: 'the molecule model', examples: 'conformations', survival },
};

/** The words for the family called `name`. */
export function familyWords(name: string): FamilyWords {
  return known[name] ?? { title: name, subject: `the ${name} model`, examples: 'examples', survival };
}
