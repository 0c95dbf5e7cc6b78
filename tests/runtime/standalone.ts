/** A process of its own for anywhere.test.ts: uses a runtime, then ends in the way that its argument names. */
import { GraphBuilder, tensorOf } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';

const runtime = await Runtime.start({ threads: 1 });
const programs = new URL('./programs.ts', import.meta.url);
const description = await runtime.call(programs, 'describe', undefined);
const builder = new GraphBuilder('neg');
builder.output(builder.op('Neg', [builder.input('x', 'float32', [1])]), 'y');
const session = await runtime.load(builder.model());
await session.run({ x: tensorOf('float32', [1], [1]) });
process.stdout.write(JSON.stringify(description));

const mode = process.argv[2];
if (mode === 'close') {
  await runtime.close();
  process.stdout.write(' closed');
} else if (mode === 'exit' || mode === 'throw') {
  // Each run of the graph takes long enough to be in it shortly after the one before has ended.
  const onProgress = (run: unknown) => {
    if (run === 0) setTimeout(mode === 'exit' ? () => process.exit(7) : fail, 50);
  };
  runtime.call(programs, 'heavy', { size: 512, depth: 32, runs: 100 }, { onProgress }).catch(() => {});
}

function fail(): never {
  throw new Error('a mistake on the main thread');
}
