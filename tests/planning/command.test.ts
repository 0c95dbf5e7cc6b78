import { expect, test } from 'vitest';
import { linesOf, runCommand, set, tinyImages, tinyLanguage, tinyMolecules } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { throughput } from './plan-of.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

const commands = [
  {
    ...{ name: 'language-quick', settings: tinyLanguage, model: 'gpt2-nano', unit: 'tokens' },
    ...{ examples: 60, heading: /; 60 real examples of \d+\.\d tokens; / },
  },
  {
    ...{ name: 'images-quick', settings: { ...tinyImages, lanes: 1 }, model: 'vae-nano', unit: 'images' },
    ...{ examples: 48, heading: /; 48 real images; / },
  },
  {
    ...{ name: 'molecules-quick', settings: { ...tinyMolecules, lanes: 1 }, model: 'geodiff-nano' },
    ...{ unit: 'molecules', examples: 16, heading: /; 16 real molecules; / },
  },
];

test.each(commands)(
  'the command tells the plan of $name in one document, and a table for people',
  async ({ name, settings, model, unit, examples, heading }) => {
    const rates = ['--throughput', 'train=1000,sample=100'];
    const words = ['plan', name, ...set(settings), '--threads', '1', ...rates];
    const { code, stdout } = await runCommand(cwd, [...words, '--json']);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      ...{ experiment: name, model, unit },
      ...{ throughput, throughputSource: 'given', realExamples: examples, lanes: 1 },
    });
    const table = await runCommand(cwd, words);
    const lines = linesOf(table.stdout);
    expect(lines[0]).toMatch(heading);
    expect(lines.find((line) => line.startsWith('shared by all regimes'))).toBeDefined();
    expect(lines.find((line) => line.startsWith('throughput'))).toContain(`given: train 1.00 k ${unit}/s`);
  },
  120_000,
);

test.each(commands)(
  'without a given throughput that of $name is measured',
  async ({ name, settings }) => {
    const words = ['plan', name, ...set(settings), '--threads', '1', '--json'];
    const { code, stdout } = await runCommand(cwd, words);
    expect(code).toBe(0);
    const { throughput: measured, throughputSource } = JSON.parse(stdout);
    expect(throughputSource).toBe('measured');
    expect([measured.train > 0, measured.sample > 0]).toEqual([true, true]);
  },
  120_000,
);

test('what cannot be planned is refused in one line', async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ['language-quick', '--throughput', 'train=fast,sample=1'],
      '--throughput: expected train=<units/s>,sample=',
    ],
    [['language-quick', '--throughput', 'train=100'], 'received "train=100"'],
    [['linear-quick'], 'experiment linear-quick: expected one of a family that is worth planning'],
    [['start'], 'experiment linear-quick: expected one of a family that is worth planning'],
    [['langage-quick'], 'did you mean'],
  ];
  for (const [words, message] of cases) {
    const { code, stdout, stderr } = await runCommand(cwd, ['plan', ...words]);
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  }
}, 60_000);
