import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphBuilder, tensorOf } from '@ouroboros/onnx';
import { expect, test } from 'vitest';
import { labelOf } from './profile-labels.ts';
import { readRecording } from './profile-recording.ts';
import { runEvent } from './profile-trace.ts';
import { Runtime } from './runtime.ts';

test('a recording has calls, the runs inside them and the operators inside these, on one clock', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  const g = new GraphBuilder('model');
  const x = g.input('x', 'float32', [2]);
  g.output(g.op('Relu', [g.op('Mul', [x, g.input('h.1.mlp.weight', 'float32', [2])])]), 'y');
  const runtime = await Runtime.start({ threads: 1, record: folder });
  const session = await runtime.load(g.model());
  const two = tensorOf('float32', [2], [1, 2]);
  for (let run = 0; run < 2; run++) await session.run({ x: two, 'h.1.mlp.weight': two });
  await runtime.close();
  const [track] = await readRecording(folder);
  await rm(folder, { recursive: true });
  const runs = track?.spans.filter(({ kind }) => kind === 'run') ?? [];
  const nodes = track?.operators.filter(({ name }) => name !== runEvent) ?? [];
  expect(runs).toHaveLength(2);
  expect(nodes.map(({ operator, run }) => `${operator} ${run}`)).toEqual([
    'Mul 0',
    'Relu 0',
    'Mul 1',
    'Relu 1',
  ]);
  expect(nodes.map(({ name }) => labelOf(name).block)).toEqual(['mlp', 'mlp', 'mlp', 'mlp']);
  for (const { start, microseconds, run } of nodes) {
    const span = runs[run] ?? { start: 0, microseconds: 0 };
    expect(start).toBeGreaterThanOrEqual(span.start);
    expect(start + microseconds).toBeLessThanOrEqual(span.start + span.microseconds);
  }
});
