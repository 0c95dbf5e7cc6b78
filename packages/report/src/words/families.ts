/** How to speak of a family. */
export interface FamilyWords {
  readonly title: string;
  /** "the language model", "the linear model". */
  readonly subject: string;
  /** What one example is called, in the plural. */
  readonly examples: string;
}

const known: Readonly<Record<string, FamilyWords>> = {
  linear: { title: 'Linear regression', subject: 'the linear model', examples: 'rows' },
  language: { title: 'Language model', subject: 'the language model', examples: 'stories' },
  images: { title: 'Image model', subject: 'the image model', examples: 'images' },
  molecules: { title: 'Molecule model', subject: 'the molecule model', examples: 'conformations' },
};

/** The words for the family called `name`. */
export function familyWords(name: string): FamilyWords {
  return known[name] ?? { title: name, subject: `the ${name} model`, examples: 'examples' };
}
