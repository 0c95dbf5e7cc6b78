import { storyFault } from './story-file.ts';
import type { StorySplit } from './story-split.ts';

/** Part of the stories of a source: can be read any number of times. */
export interface StoryPart {
  /** Names it in faults: a file, or the folder of several. */
  readonly path: string;
  readonly size: StorySplit['size'];
  /** Of the text, or of the Parquet files that it is in. */
  readonly bytes: number;
  /** Reads the stories from the first on. */
  read(): AsyncGenerator<string>;
}

/** Passes a part with a story in it; `measure` names what its size counts. @throws Fault `data/no-story`. */
export async function requireStory(part: StoryPart, measure: 'rows' | 'bytes'): Promise<StoryPart> {
  for await (const _ of part.read()) return part;
  const received = `nothing but white space in ${part.size.total} ${measure}`;
  throw storyFault('data/no-story', part.path, 'a story', received);
}

/** The stories of a source, told apart. */
export interface StoryParts {
  readonly train: StoryPart;
  readonly test: StoryPart;
  /** How they were told apart, in words. */
  readonly rule: string;
}
