/** A process of its own for anywhere.test.ts: starts a runtime, runs a graph, closes it if told so. */
import { GraphBuilder, tensorOf } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';

const runtime = await Runtime.start({ threads: 1 });
const description = await runtime.call(new URL('./programs.ts', import.meta.url), 'describe', undefined);
const builder = new GraphBuilder('neg');
builder.output(builder.op('Neg', [builder.input('x', 'float32', [1])]), 'y');
const session = await runtime.load(builder.model());
await session.run({ x: tensorOf('float32', [1], [1]) });
process.stdout.write(JSON.stringify(description));
if (process.argv[2] === 'close') {
  await runtime.close();
  process.stdout.write(' closed');
}
