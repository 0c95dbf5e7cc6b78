import { devices, onnxruntimeVersion, Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';

test('every device is either available or says why not in one line', async () => {
  const reports = await devices();
  expect(reports.map((report) => report.device)).toEqual(['cuda', 'webgpu', 'cpu']);
  expect(reports.at(-1)).toEqual({ device: 'cpu', available: true });
  for (const report of reports.filter((candidate) => !candidate.available)) {
    expect(report.reason).toMatch(/^[^\n]+$/);
  }
});

test('auto picks the best device that loads; any other that does not load is refused with the reason', async () => {
  const reports = await devices();
  const runtime = await Runtime.start({ device: 'auto', threads: 1 });
  expect(runtime.device).toBe(reports.find((report) => report.available)?.device);
  await runtime.close();
  for (const { device, reason } of reports.filter((candidate) => !candidate.available)) {
    await expect(Runtime.start({ device })).rejects.toMatchObject({
      code: 'runtime/device-missing',
      kind: 'request',
      parts: { subject: `--device ${device}`, received: `"${reason}"` },
    });
  }
});

test('an unknown device is refused with the nearest known one', async () => {
  await expect(Runtime.start({ device: 'webgl' as 'webgpu' })).rejects.toMatchObject({
    code: 'runtime/device-unknown',
    parts: { remedy: 'did you mean webgpu?' },
  });
});

test('the version of onnxruntime-node is known without loading it', () => {
  expect(onnxruntimeVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
