/** How pictures of a run stand together, and how to speak of them. */
export interface PlateWords {
  /** Last part but the regime of the names of its files, such as `samples`. */
  readonly name: string;
  readonly title: string;
  /** What one sees, and what to look for. */
  readonly caption: string;
  /** Name of the pictures of which every iteration has a row. */
  readonly picture: string;
  /** Name of the picture that stands once above all of them, the same for every model. */
  readonly above?: string;
  /** Name of the pictures that stand below each of them, column by column. */
  readonly below?: string;
  /** What is written beside the rows of `above` and `below`. */
  readonly aside?: string;
  /** Iterations that are shown before the reader asks for more, at most. */
  readonly iterations: number;
}

const known: readonly PlateWords[] = [
  {
    name: 'samples',
    title: 'What the models draw',
    caption:
      'Each row is one model, beside it the number of its iteration; each column is one random latent, the same for every model and regime, though a model begun anew gives it a meaning of its own. Look along the rows: whether their images grow alike, pale or blurred, and what is no longer among them.',
    picture: 'samples',
    iterations: 6,
  },
  {
    name: 'reconstructions',
    title: 'What they make of real images',
    caption:
      'Top: test images, which no model was fitted on. Below: what the model of each iteration makes of them when it encodes and decodes them. Look which details go first, and whether different originals come back as the same image.',
    picture: 'reconstructions',
    above: 'originals',
    aside: 'real',
    iterations: 6,
  },
  {
    name: 'neighbours',
    title: 'The nearest training images',
    caption:
      'Pairs of rows: samples, and below each the real training image that is nearest to it, pixel by pixel. A sample that equals the image below it was remembered; one that is far from it is new, or no longer like anything real. Where one image stands below many samples, the model draws a single kind.',
    picture: 'samples',
    below: 'neighbours',
    aside: 'nearest',
    iterations: 2,
  },
];

/** The plates that pictures of these names and labels are shown on; those that no plate is made for have one of their own. */
export function plateWords(labels: ReadonlyMap<string, string>): readonly PlateWords[] {
  const made = known.filter(({ picture, below }) => labels.has(picture) && (!below || labels.has(below)));
  const shown = new Set(made.flatMap(({ picture, above, below }) => [picture, above, below]));
  const others = [...labels].filter(([name]) => !shown.has(name));
  return [...made, ...others.map(([name, label]) => ownPlate(name, label))];
}

function ownPlate(name: string, label: string): PlateWords {
  const title = label.charAt(0).toUpperCase() + label.slice(1);
  return { name, title, caption: 'Each row is one model.', picture: name, iterations: 6 };
}
