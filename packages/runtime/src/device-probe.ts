import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault, unknownName } from '@ouroboros/errors';
import { type Device, type DeviceReport, type DeviceRequest, knownDevices } from './device.ts';
import { explain } from './device-reason.ts';

/** Time after which a probe that has not answered is given up, in milliseconds. */
const patience = 30_000;

/** Probes every device, the best first; each in a process of its own, so that a driver that crashes takes nothing along. */
export function devices(): Promise<DeviceReport[]> {
  return Promise.all(knownDevices.map((device) => probeDevice(device)));
}

/** Finds out whether a graph runs on `device`, in a process of its own and within `limit` milliseconds. */
export function probeDevice(device: Device, limit: number = patience): Promise<DeviceReport> {
  const boot = fileURLToPath(new URL('./boot.mjs', import.meta.url));
  const options = { timeout: limit, killSignal: 'SIGKILL' as const, maxBuffer: 1 << 24 };
  return new Promise((resolve) => {
    execFile(process.execPath, [boot, './probe.ts', device], options, (error, _, stderr) => {
      if (!error) return resolve({ device, available: true });
      const ended = error.killed ? `the time limit of ${limit / 1000} s` : (error.signal ?? undefined);
      const explanation = explain(device, {
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
export async function settleDevice(request: DeviceRequest): Promise<Device> {
  if (request === 'auto') return bestDevice();
  if (!knownDevices.includes(request)) throw unknownDevice(request);
  if (request === 'cpu') return 'cpu';
  const report = await probeDevice(request);
  if (report.available) return request;
  throw new Fault({
    code: 'runtime/device-missing',
    kind: 'request',
    subject: `--device ${request}`,
    expected: 'a device that loads here',
    received: `"${report.reason}"`,
    ...(report.remedy === undefined ? {} : { remedy: report.remedy }),
  });
}

async function bestDevice(): Promise<Device> {
  const reports = await devices();
  return reports.find((report) => report.available)?.device ?? 'cpu';
}

function unknownDevice(request: string): Fault {
  return unknownName({
    code: 'runtime/device-unknown',
    subject: '--device',
    name: request,
    known: [...knownDevices, 'auto'],
  });
}
