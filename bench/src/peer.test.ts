import { expect, test } from 'vitest';
import { peerCandidates, readRates, runPeer } from './peer.ts';

const signal = new AbortController().signal;
/** A command line that prints `text` with Node, whatever the shell. */
const printing = (text: string, exitCode = 0) =>
  `"${process.execPath}" -e "process.stdout.write('${text}'); process.exitCode = ${exitCode}"`;

test.each([
  ['step 0 loss 8.31 4.5 s 458 tok/s', [458]],
  ['step 0 5.1 s 400 tok/s\nstep 1 5.0 s 410 tok/s\n', [400, 410]],
  ['achieved tok/s: 612.25', [612.25]],
  ['speed = 12.5 tokens/s', [12.5]],
  ['tokens/s=88', [88]],
  ['458 tok/s: fast', []],
  ['0 tok/s', []],
  ['nothing to see', []],
])('%j names the rates %j', (text, rates) => {
  expect(readRates(Buffer.from(text))).toEqual(rates);
});

test('rates of tokens, images and molecules are apart from each other', () => {
  const output = Buffer.from('458 tok/s, 12.5 images/s, images/s: 7, 31.25 molecules/s');
  expect((['tokens', 'images', 'molecules'] as const).map((unit) => readRates(output, unit))).toEqual([
    [458],
    [12.5, 7],
    [31.25],
  ]);
});

test('bytes that are no text may surround a rate', () => {
  const garbage = Buffer.from([0xff, 0xfe, 0x80, 0x0a, 0xc3]);
  expect(readRates(Buffer.concat([garbage, Buffer.from('achieved tok/s: 9.5\n'), garbage]))).toEqual([9.5]);
});

test('a command gives the median of the rates that it prints', async () => {
  expect(await runPeer(printing('1 tok/s, 30 tok/s, 4 tok/s'), signal)).toBe(4);
});

test('a command that prints no rate is refused in one line', async () => {
  await expect(runPeer(printing('hello'), signal)).rejects.toMatchObject({
    code: 'bench/peer',
    kind: 'failure',
    message: expect.stringMatching(/^the peer .*tok\/s.*received an output that names no rate$/),
  });
});

test('a command that fails is refused with its exit code', async () => {
  await expect(runPeer(printing('9 tok/s', 3), signal)).rejects.toThrow('received exit code 3');
  await expect(runPeer('a-program-that-is-not-there', signal)).rejects.toThrow('received exit code 127');
});

test('a peer is a candidate by its rate, and none without a command', async () => {
  expect(peerCandidates('peer', undefined, signal)).toEqual([]);
  const [candidate] = peerCandidates('peer', printing('200 tok/s'), signal);
  expect(candidate).toMatchObject({ name: 'peer', role: 'peer', work: 1 });
  expect(await candidate?.run()).toEqual({ seconds: 0.005 });
});
