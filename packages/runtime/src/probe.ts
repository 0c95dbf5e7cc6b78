/**
 * Run in a process of its own by `probeDevice`: computes 2 + 3 on the device named by its second argument, of several the one with the index in its third, and exits with
 * code 0, or writes why it cannot to stderr and exits with code 1.
 */
import { GraphBuilder, writeModel } from '@ouroboros/onnx';
import type { Device } from './device.ts';
import { LiveSession } from './live-session.ts';

const device = process.argv[3] as Device;
const deviceIndex = Number(process.argv[4] ?? 0);
const builder = new GraphBuilder('probe');
const x = builder.input('x', 'float32', [1]);
builder.output(builder.op('Add', [x, builder.scalar('float32', 3)]), 'y');

try {
  const session = await LiveSession.create(writeModel(builder.model()), { device, deviceIndex, threads: 1 });
  const { y } = await session.run({ x: { dtype: 'float32', dims: [1], data: Float32Array.of(2) } });
  if (y?.data[0] !== 5) throw new Error(`expected 2 + 3 = 5, received ${y?.data[0]}`);
} catch (error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  console.error(cause instanceof Error ? cause.message : String(cause));
  process.exitCode = 1;
}
