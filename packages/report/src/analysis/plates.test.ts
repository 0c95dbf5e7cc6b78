import { expect, test } from 'vitest';
import type { RunSummary } from '../run/records.ts';
import { imagesExample } from '../testing/images-example.ts';
import { iterationsOf, picturedSeeds, platesOf, thinned } from './plates.ts';

const summary = imagesExample();

/** Headings of the rows of the first regime, plate by plate; those that stand apart after a bar. */
function headings(run: RunSummary): Readonly<Record<string, string>> {
  const plates = platesOf(run, 1).map(({ words, grids }) => {
    const rows = grids[0]?.rows ?? [];
    return [words.name, rows.map(({ heading, apart }) => `${apart ? '| ' : ''}${heading}`).join(' ')];
  });
  return Object.fromEntries(plates);
}

/** The run with pictures of these names alone. */
function withPictures(names: readonly string[], rename = (name: string) => name): RunSummary {
  const chains = summary.chains.map((chain) => ({
    ...chain,
    iterations: chain.iterations.map((iteration) => ({
      ...iteration,
      specimens: {
        ...iteration.specimens,
        pictures: iteration.specimens.pictures
          ?.filter(({ name }) => names.includes(name))
          .map((picture) => ({ ...picture, name: rename(picture.name) })),
      },
    })),
  }));
  return { ...summary, chains };
}

test('samples stand by iteration, reconstructions below their originals, neighbours below their samples', () => {
  expect(headings(summary)).toEqual({
    samples: '1 2 3 4 5',
    reconstructions: 'real | 1 2 3 4 5',
    neighbours: '1 nearest | 2 nearest | 3 nearest | 4 nearest | 5 nearest',
  });
  const [samples] = platesOf(summary, 2);
  expect(samples?.grids.map(({ regime }) => regime)).toEqual(['replace', 'accumulate']);
  expect(samples?.grids[1]?.rows.map(({ picture }) => picture.file)).toEqual([
    'shared/seed2/iteration-001/samples.png',
    ...[2, 3, 4, 5].map((n) => `chains/accumulate-seed2/iteration-00${n}/samples.png`),
  ]);
});

test('a run without originals or neighbours has the other plates, and unknown pictures one of their own', () => {
  expect(headings(withPictures(['samples', 'reconstructions']))).toEqual({
    samples: '1 2 3 4 5',
    reconstructions: '1 2 3 4 5',
  });
  expect(headings(withPictures(['samples'], () => 'molecules'))).toEqual({ molecules: '1 2 3 4 5' });
  expect(
    platesOf(
      withPictures(['samples'], () => 'molecules'),
      1,
    )[0]?.words.title,
  ).toBe('Samples from the same latents');
});

test('few iterations are the first, the last and some between, and what belongs to none stays', () => {
  const reconstructions = platesOf(summary, 1)[1];
  if (!reconstructions) expect.fail('there is no such plate');
  const few = thinned(reconstructions, 3);
  expect(iterationsOf(few)).toEqual([1, 3, 5]);
  expect(few.grids[0]?.rows.map(({ heading }) => heading)).toEqual(['real', '1', '3', '5']);
});

test('seeds count where they have pictures', () => {
  expect(picturedSeeds(summary)).toEqual([1, 2, 3]);
  expect(picturedSeeds(withPictures([]))).toEqual([]);
});
