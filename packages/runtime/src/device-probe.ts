import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@ouroboros/errors';
import {
  type Device,
  type DevicePlace,
  type DeviceReport,
  type DeviceRequest,
  knownDevices,
  readDevice,
  requestOf,
} from './device.ts';
import { explain } from './device-reason.ts';

/** Time after which a probe that has not answered is given up, in milliseconds. */
const patience = 30_000;

/** Probes every device, the best first; each in a process of its own, so that a driver that crashes takes nothing along. */
export function devices(): Promise<DeviceReport[]> {
  return Promise.all(knownDevices.map((device) => probeDevice(device)));
}

/**
 * Finds out whether a graph runs on `device`, in a process of its own and within `limit` milliseconds.
 *
 * @param index which of several CUDA devices
 */
export function probeDevice(device: Device, index = 0, limit: number = patience): Promise<DeviceReport> {
  const boot = fileURLToPath(new URL('./boot.mjs', import.meta.url));
  const options = { timeout: limit, killSignal: 'SIGKILL' as const, maxBuffer: 1 << 24 };
  return new Promise((resolve) => {
    execFile(process.execPath, [boot, './probe.ts', device, String(index)], options, (error, _, stderr) => {
      if (!error) return resolve({ device, available: true });
      const ended = error.killed ? `the time limit of ${limit / 1000} s` : (error.signal ?? undefined);
      const explanation = explain(device, {
        index,
        text: stderr || error.message,
        ...(ended === undefined ? {} : { signal: ended }),
      });
      resolve({ device, available: false, ...explanation });
    });
  });
}

/**
 * The device to use for what was asked: the best that loads for `auto`.
 *
 * @throws Fault `runtime/device-unknown`, or `runtime/device-missing` with the reason and what to do.
 */
export async function settleDevice(request: DeviceRequest): Promise<DevicePlace> {
  const place = readDevice(request);
  if (place === 'auto') return { device: await bestDevice() };
  if (place.device === 'cpu') return place;
  const report = await probeDevice(place.device, place.index);
  if (report.available) return place;
  throw new Fault({
    code: 'runtime/device-missing',
    kind: 'request',
    subject: `--device ${requestOf(place)}`,
    expected: 'a device that loads here',
    received: `"${report.reason}"`,
    ...(report.remedy === undefined ? {} : { remedy: report.remedy }),
  });
}

async function bestDevice(): Promise<Device> {
  const reports = await devices();
  return reports.find((report) => report.available)?.device ?? 'cpu';
}
