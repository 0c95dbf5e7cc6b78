import { GraphBuilder, type Model, tensor, tensorOf, writeModel } from '@ouroboros/onnx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SessionPool } from './session-pool.ts';

let pool: SessionPool;

beforeEach(() => {
  pool = new SessionPool('cpu', 1);
});

afterEach(() => pool.clear());

/** y = x + `term` */
function adding(term: number): Model {
  const builder = new GraphBuilder('adding');
  const x = builder.input('x', 'float32', [1]);
  builder.output(builder.op('Add', [x, builder.scalar('float32', term)]), 'y');
  return builder.model();
}

const x = tensorOf('float32', [1], [1]);

test('the same model gives the same session, whether built again or read from bytes', async () => {
  await pool.open(adding(1));
  await pool.open(adding(1));
  const session = await pool.open(writeModel(adding(1)), { name: 'any name' });
  expect(pool.counts).toEqual({ created: 1, reused: 2, alive: 1 });
  expect((await session.run({ x })).y?.data[0]).toBe(2);
});

test('requests made at the same time share one session', async () => {
  await Promise.all([pool.open(adding(1)), pool.open(adding(1)), pool.open(adding(1))]);
  expect(pool.counts).toEqual({ created: 1, reused: 2, alive: 1 });
});

test('another model or other options give another session', async () => {
  await pool.open(adding(1));
  const second = await pool.open(adding(2));
  await pool.open(adding(1), { optimization: 'disabled' });
  expect(pool.counts).toEqual({ created: 3, reused: 0, alive: 3 });
  expect((await second.run({ x })).y?.data[0]).toBe(3);
});

test('a session given back stays alive for the next who asks', async () => {
  const first = await pool.open(adding(1));
  await first.release();
  await first.release();
  await pool.open(adding(1));
  expect(pool.counts).toEqual({ created: 1, reused: 1, alive: 1 });
});

test('of sessions out of use only the last sixteen stay; one in use stays always', async () => {
  const kept = await pool.open(adding(1000));
  for (let term = 0; term < 20; term++) await (await pool.open(adding(term))).release();
  expect(pool.counts).toEqual({ created: 21, reused: 0, alive: 17 });
  expect((await kept.run({ x })).y?.data[0]).toBe(1001);
  await pool.open(adding(19));
  await pool.open(adding(0));
  expect(pool.counts).toMatchObject({ created: 22, reused: 1 });
});

test('a model that was refused can be asked for again', async () => {
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(pool.open(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'runtime/model-refused' });
  }
  expect(pool.counts).toEqual({ created: 2, reused: 0, alive: 0 });
});

test('large models out of use do not stay', async () => {
  const weights = (seed: number): Model => {
    const builder = new GraphBuilder('large');
    const data = new Float32Array(20 * 2 ** 20).fill(seed);
    const table = builder.initializer('table', tensor('float32', [data.length], data));
    const index = builder.input('index', 'int64', [1]);
    builder.output(builder.op('Gather', [table, index]), 'y');
    return builder.model();
  };
  await (await pool.open(weights(1))).release();
  expect(pool.counts.alive).toBe(1);
  await (await pool.open(weights(2))).release();
  expect(pool.counts.alive).toBe(1);
});
