import { Runtime } from '@ouroboros/runtime';

const program = new URL('file:///work/main/bench/src/programs/train-step.ts');
const runtime = await Runtime.start({ threads: 1 });
for (const [preset, batch, steps, rounds] of [
  ['gpt2-nano', 16, 4, 6],
  ['llama2-nano', 16, 4, 6],
  ['gpt2-9m', 8, 1, 3],
  ['llama2-12m', 8, 1, 3],
] as const) {
  if (process.argv[2] && !preset.includes(process.argv[2])) continue;
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage();
    await runtime.call(program, 'train', { preset, batch, steps, driver: 'loop' });
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000 / steps);
  }
  console.log(preset, 'CPU ms/step min', best.toFixed(1));
}
const preset = process.argv[3];
if (preset) {
  const times = await runtime.call<{ operator: string; calls: number; microseconds: number }[]>(
    program,
    'profileTraining',
    { preset, batch: preset.includes('nano') ? 16 : 8, steps: 1, prefix: '/tmp/llama/prof' },
  );
  for (const t of times.slice(0, 22))
    console.log((t.microseconds / 1000).toFixed(2).padStart(8), 'ms', t.calls, t.operator);
}
await runtime.close();
