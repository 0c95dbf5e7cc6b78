import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operatorEvent, readTrace } from './profile-trace.ts';

const lines = [
  '[',
  '{"cat":"Session","ts":3,"dur":9,"ph":"X","name":"session_initialization","args":{}},',
  '{"cat":"Node","ts":20,"dur":5,"ph":"X","name":"a_kernel_time","args":{"op_name":"Add","provider":"CPUExecutionProvider",' +
    '"input_type_shape":[{"float":[2,3]},{"int64":[]}],"output_type_shape":[{"double":[2]}]}},',
  '{"cat":"Session","ts":15,"dur":20,"ph":"X","name":"model_run","args":{}}',
  ']',
  '',
];

test('a trace is read line by line, and nodes and runs are told apart from the rest', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'trace-'));
  const path = join(directory, 'trace.json');
  await writeFile(path, lines.join('\n'));
  const events = [];
  for await (const event of readTrace(path)) events.push(operatorEvent(event));
  await rm(directory, { recursive: true });
  expect(events.map((event) => event?.name)).toEqual([undefined, 'a', 'model_run']);
  expect(events[1]).toMatchObject({
    operator: 'Add',
    start: 20,
    microseconds: 5,
    inputs: [
      { dtype: 'float32', dims: [2, 3] },
      { dtype: 'int64', dims: [] },
    ],
    outputs: [{ dtype: 'float64', dims: [2] }],
  });
});
