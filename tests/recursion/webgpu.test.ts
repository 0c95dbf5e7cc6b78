import { findExperiment } from '@ouroboros/experiments';
import { startLanes } from '@ouroboros/recursion';
import { devices } from '@ouroboros/runtime';
import { expect, test } from 'vitest';

test('chains on WebGPU share one lane, whatever the experiment asks for', async ({ skip }) => {
  const webgpu = (await devices()).find(({ device }) => device === 'webgpu');
  if (!webgpu?.available) return skip(webgpu?.reason);
  const lanes = await startLanes(
    { ...findExperiment('linear-quick'), lanes: 2 },
    { device: 'webgpu', threads: 2 },
  );
  await Promise.all(lanes.map((lane) => lane.close()));
  expect(lanes).toHaveLength(1);
});
