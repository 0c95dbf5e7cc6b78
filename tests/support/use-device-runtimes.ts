import { type Device, Runtime } from '@ouroboros/runtime';
import { afterAll } from 'vitest';

/** Gives the runtime of a device, one thread each, started when first asked for and closed after the tests of the file. */
export function useDeviceRuntimes(): (device: Device) => Promise<Runtime> {
  const runtimes = new Map<Device, Promise<Runtime>>();
  afterAll(async () => {
    for (const runtime of runtimes.values()) await (await runtime).close();
  });
  return (device) => {
    const runtime = runtimes.get(device) ?? Runtime.start({ device, threads: 1 });
    runtimes.set(device, runtime);
    return runtime;
  };
}
