import { Fault } from '@ouroboros/errors';
import { inOneLine, type Skipped, skippedText } from './skipped.ts';

/** How a kind of examples is called in messages. */
export interface Wording {
  /** `image`, `images`: also ends the codes `data/no-image` and `data/too-few-images`. */
  readonly one: string;
  readonly many: string;
  /** The options that say how many there are to be, such as `data.images`. */
  readonly options: Readonly<Record<SplitName, string>>;
  /** What they are read from, such as `files`. */
  readonly holders: string;
  /** What to check where nothing was found among them. */
  readonly check: string;
}

/** The splits of data. */
export type SplitName = 'train' | 'test';

/** What a stage was to yield, and what it did. */
export interface Yield {
  /** Where the examples come from. */
  readonly subject: string;
  readonly split: SplitName;
  /** Examples that were asked for; undefined: as many as there are. */
  readonly wanted: number | undefined;
  /** For which batch, from 2 on, of fresh examples. */
  readonly batch?: number;
  /** Examples that were found. */
  readonly found: number;
  readonly skipped: Skipped;
}

/** A split, in words. */
export const splitWords = { train: 'training', test: 'test' } as const;

function fault(code: string, { subject, found, skipped }: Yield, expected: string, remedy: string): Fault {
  const received = `${found}, ${skippedText(skipped)}`;
  return new Fault({ code, kind: 'request', subject, expected, received, remedy });
}

/** The Fault for a split that holds fewer examples than were asked for, such as `data/too-few-images`. */
export function tooFew(outcome: Yield, wanted: number, { many, options }: Wording): Fault {
  const { split, batch } = outcome;
  const code = `data/too-few-${many}`;
  const examples = `${wanted} ${splitWords[split]} ${many}`;
  if (batch === undefined) {
    return fault(code, outcome, examples, `lower ${options[split]}, or give more ${many}`);
  }
  const expected = `${examples} for batch ${batch}, behind those of the batches before`;
  const remedy = `lower ${options[split]} or the number of iterations, or give more ${many}`;
  return fault(code, outcome, expected, remedy);
}

/**
 * Refuses a split that yielded too little: nothing, fewer examples than were asked for, or more skipped ones than others.
 *
 * @throws Fault such as `data/no-image`, `data/too-few-images`; `data/too-many-skipped`, naming the first ones that were skipped.
 */
export function requireYield(outcome: Yield, wording: Wording): void {
  const { wanted, found, skipped, split } = outcome;
  const words = splitWords[split];
  const { one, many, holders, check } = wording;
  if (found === 0) {
    const remedy = skipped.count === 0 ? `give more ${many}, or check data.path` : check;
    throw fault(`data/no-${one}`, outcome, `at least one ${words} ${one}`, remedy);
  }
  if (wanted !== undefined && found < wanted) throw tooFew(outcome, wanted, wording);
  if (skipped.count > found) {
    const expected = `${words} ${many} in at least half of the ${holders}`;
    throw fault('data/too-many-skipped', outcome, expected, `remove or mend the ${holders} that are none`);
  }
}

/** The Fault for something that is in both splits: `data/split-overlap`. */
export function overlapping(
  subject: string,
  { many }: Wording,
  { found, such }: { readonly found: string; readonly such: string },
): Fault {
  return new Fault({
    code: 'data/split-overlap',
    kind: 'request',
    subject,
    expected: `training ${many} that are not in the test split`,
    received: inOneLine(`${found} in both`),
    remedy: `remove it from one of them, or set overlap to "drop" to train without such ${such}`,
  });
}
