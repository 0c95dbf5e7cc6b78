import type { Experiment, Scaled, ScaleName, Section } from '@ouroboros/recursion';

/** How large the experiments of a family are at one scale. */
export interface FamilySize extends Pick<Scaled, 'seeds' | 'lanes'> {
  /** Models in each chain. */
  readonly iterations: number;
  readonly model: Section;
  /** Where real examples come from, and how many; every synthetic data set has as many as the training examples. */
  readonly data: Readonly<Record<string, string | number>>;
  readonly fit: Section;
  readonly sample?: Section;
}

/** A family, and how large its experiments are at each scale. */
export interface FamilySizes {
  readonly family: string;
  /** The option of `data` that counts training examples. */
  readonly counted: string;
  readonly sizes: Readonly<Record<ScaleName, FamilySize>>;
}

/** What one experiment asks of a family; how large it is at each scale follows. */
export interface FamilyQuestion extends Pick<Experiment, 'name' | 'description' | 'regimes'> {
  /** Training examples, as a share of what the scale has; default 1. */
  readonly share?: number;
  /** Models in each chain at most; default: as many as the scale has. */
  readonly iterations?: number;
}

/** The experiment that puts a question to a family at every scale. */
export function familyExperiment(sizes: FamilySizes, question: FamilyQuestion): Experiment {
  const { name, description, regimes } = question;
  return {
    ...{ name, description, scale: 'nano', family: sizes.family, regimes, seeds: 1, iterations: 5 },
    // As in language-quick: accumulating bounds the loss, it does not hold it still.
    margin: 0.02,
    scales: {
      nano: changes(sizes, question, 'nano'),
      small: changes(sizes, question, 'small'),
      paper: changes(sizes, question, 'paper'),
    },
  };
}

function changes(
  { counted, sizes }: FamilySizes,
  { share = 1, iterations }: FamilyQuestion,
  scale: ScaleName,
): Scaled {
  const size = sizes[scale];
  const examples = Math.round((size.data[counted] as number) * share);
  return {
    ...size,
    iterations: Math.min(size.iterations, iterations ?? size.iterations),
    data: { ...size.data, [counted]: examples },
  };
}
