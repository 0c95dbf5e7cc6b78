import { type Device, devices } from '@ouroboros/runtime';

/** Devices besides the processor that graphs may run on. */
export const accelerators = ['webgpu', 'cuda'] as const;

let reports: ReturnType<typeof devices> | undefined;

/** Why tests that need `device` cannot run here; undefined where they can. */
export async function missing(device: Device): Promise<string | undefined> {
  reports ??= devices();
  const report = (await reports).find((each) => each.device === device);
  return report?.available ? undefined : (report?.reason ?? `no ${device}`);
}
