import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { type BenchRequest, parseArguments } from './request.ts';
import { suites } from './suites/index.ts';

function parse(...words: string[]): BenchRequest {
  const request = parseArguments(words);
  if (typeof request === 'string') throw new Error(`expected a request, received text: ${request}`);
  return request;
}

/** The Fault of a wrong request: its line. */
function refusal(...words: string[]): string {
  try {
    parse(...words);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).kind).toBe('request');
    expect((error as Fault).message).not.toContain('\n');
    return (error as Fault).message;
  }
  throw new Error('expected a refusal');
}

test('a folder for traces may follow --profile; the name of a suite there is a suite', () => {
  const words = ['decode', '--profile', './traces'];
  expect(parseArguments(words)).toMatchObject({ profile: true, traces: './traces' });
  const request = parseArguments(['--profile', 'decode']);
  expect(request).toMatchObject({ profile: true, suites: [{ name: 'decode' }] });
  expect(request).not.toHaveProperty('traces');
});

test('without arguments all suites run on the CPU', () => {
  const request = parse();
  expect(request.suites.map(({ name }) => name)).toEqual([...suites.keys()]);
  expect(request).toMatchObject({ device: 'cpu', json: false, profile: false, quick: false, peers: {} });
  expect(request.threads).toBeUndefined();
});

test('suites run in their order, each once', () => {
  const names = parse('decode', 'sampler', 'decode').suites.map(({ name }) => name);
  expect(names).toEqual(['sampler', 'decode']);
});

test('options are read', () => {
  const words = ['--device', 'auto', '--threads', '2', '--json', '--profile', '--quick', '--rounds', '5'];
  const peers = ['--llmc', 'cd x && ./train 2', '--llama2c', './run m.bin', '--torch', 'python3'];
  expect(parse('tokenizer', '--stories', 'some/stories').stories).toBe('some/stories');
  expect(parse('sampler', ...words, ...peers)).toMatchObject({
    ...{ device: 'auto', threads: 2, json: true, profile: true, quick: true, rounds: 5 },
    peers: { llmc: 'cd x && ./train 2', llama2c: './run m.bin', torch: 'python3' },
  });
});

test('peers are looked for, but not where nobody wants them and not by quick runs', () => {
  expect(parse()).toMatchObject({ search: true });
  expect(parse('--quick', '--torch', 'python3')).toMatchObject({
    search: false,
    peers: { torch: 'python3' },
  });
  expect(parse('--no-peers', '--torch', 'python3')).toMatchObject({
    ...{ search: false, peers: { packages: false } },
  });
});

test('a quick run takes fewer rounds', () => {
  expect(parse('--quick').rounds).toBeLessThan(parse().rounds);
});

test('an unknown suite is refused with the nearest one', () => {
  const known = [...suites.keys()].join(', ');
  expect(refusal('sampler', 'tokeniser')).toBe(
    `suite: expected one of ${known}, received "tokeniser"; did you mean "tokenizer"?`,
  );
});

test('unknown and incomplete options are refused in one line', () => {
  expect(refusal('--jsn')).toContain("unknown option '--jsn' (Did you mean --json?)");
  expect(refusal('--llmc')).toContain('argument missing');
});

test.each(['0', '-1', '1.5', 'two', '', '257'])('%j threads are refused', (threads) => {
  expect(refusal(`--threads=${threads}`)).toBe(
    `--threads: expected a whole number from 1 to 256, received "${threads}"`,
  );
});

test('an unknown device is refused with the nearest one', () => {
  expect(refusal('--device', 'webgp')).toMatch(/^--device: expected one of .*did you mean webgpu\?$/);
});

test('help lists every suite', () => {
  const help = parseArguments(['--help']);
  for (const name of suites.keys()) expect(help).toContain(`  ${name} `);
});
