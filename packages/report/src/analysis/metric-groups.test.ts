import { expect, test } from 'vitest';
import { exampleSummary, languageLosses } from '../testing/example-run.ts';
import { imagesExample } from '../testing/images-example.ts';
import { studyExample } from '../testing/study-example.ts';
import { metricGroupsOf } from './metric-groups.ts';

const groups = metricGroupsOf(studyExample());

test('metrics stand in the groups and in the order of their descriptions', () => {
  const names = groups.map(({ name, metrics }) => [name, metrics.map(({ description }) => description.name)]);
  expect(names).toEqual([
    ['Loss', ['perplexity']],
    ['Diversity & <kin>', ['distinct1', 'unigramDivergence']],
    ['Rare words', ['rareNameSurvival']],
  ]);
});

test('a metric has the mean, the range and the deviation over seeds of every regime', () => {
  const trace = groups[1]?.metrics[0]?.traces[1];
  expect(trace?.regime).toBe('accumulate');
  const point = trace?.points[4];
  expect(point?.n).toBe(5);
  expect(point?.mean).toBeCloseTo(0.2 / 1.12 + 0.002, 12);
  expect(point?.low).toBeCloseTo(0.2 / 1.12 + 0.001, 12);
  expect(point?.deviation).toBeCloseTo(0.001, 12);
});

test('what is expected of a metric stands beside it rather than alone', () => {
  const expected = groups[2]?.metrics[0]?.expected;
  expect(expected?.label).toBe('rare names in as many real stories');
  expect(expected?.values.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  for (const { value } of expected?.values ?? []) expect(value).toBeCloseTo(0.94, 12);
});

test('what is expected is not told before a second iteration, when it would be no line', () => {
  const begun = metricGroupsOf(studyExample({ losses: { replace: [[2.3]] } }));
  expect(begun[2]?.metrics.map(({ expected }) => expected)).toEqual([undefined]);
});

test('a run without descriptions has no groups, and neither has one that measured none of them', () => {
  const plain = exampleSummary({ losses: languageLosses });
  expect(metricGroupsOf(plain)).toEqual([]);
  const metrics = [{ name: 'missing', label: 'missing', group: 'none' }];
  expect(metricGroupsOf({ ...plain, metrics })).toEqual([]);
});

test('the share of an item has its probability in real data beside it, whatever the item is called', () => {
  const example = imagesExample();
  const attributes = metricGroupsOf(example).find(({ name }) => name === 'Attributes')?.metrics;
  expect(attributes?.map(({ isItemShare, expected }) => [isItemShare, expected?.values[4]])).toEqual(
    [0.5, 0.06, 0.04].map((value) => [true, { n: 5, value }]),
  );
  expect(attributes?.[0]?.expected?.label).toBe('real images');
  const text = JSON.stringify(example).replaceAll('hatShare', 'tallHatShare');
  const renamed = JSON.parse(text.replaceAll('"item":"hat"', '"item":"tall hat"'));
  expect(metricGroupsOf(renamed).flatMap(({ metrics }) => metrics.map((one) => one.isItemShare))).toEqual([
    false,
    ...[true, true, true],
  ]);
});
