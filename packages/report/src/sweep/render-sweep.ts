import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { standaloneSvg } from '../figure/standalone.ts';
import type { Report } from '../report.ts';
import { readRecord } from '../run/read-record.ts';
import { writeFiles } from '../written-files.ts';
import { type SweepRecord, sweepRecord } from './record.ts';
import { figuresOf, sweepPage } from './sweep-page.ts';

/** Arguments of `renderSweep`. */
export interface SweepReportRequest {
  /** Directory of a finished sweep, which holds `sweep.json`. */
  readonly directory: string;
  /** Directory for `report.html` and `figures/`; default: the directory of the sweep. */
  readonly out?: string;
}

/**
 * Writes the page of a sweep, and `figures/figure2.svg` (linear axes) and `figures/figure9.svg` (logarithmic axes) beside it.
 *
 * @throws Fault `report/no-sweep`, `report/corrupt` naming the file, `report/cannot-write`.
 */
export async function renderSweep({ directory, out = directory }: SweepReportRequest): Promise<Report> {
  const sweep = await readSweep(directory);
  const figures = figuresOf(sweep).map(({ name, description, draw }) => ({
    path: `figures/${name}.svg`,
    contents: standaloneSvg(draw('wide'), `${sweep.name}: ${description}`),
  }));
  await writeFiles(out, [...figures, { path: 'report.html', contents: sweepPage(sweep) }]);
  return { page: join(out, 'report.html'), figures: figures.map(({ path }) => join(out, path)) };
}

/**
 * Reads `sweep.json` of a sweep.
 *
 * @throws Fault `report/no-sweep` where there is none, `report/corrupt` where it holds something else.
 */
export async function readSweep(directory: string): Promise<SweepRecord> {
  const path = join(directory, 'sweep.json');
  const sweep = await readRecord(path, sweepRecord);
  if (sweep) return sweep;
  throw new Fault({
    code: 'report/no-sweep',
    kind: 'request',
    subject: directory,
    expected: 'the directory of a finished sweep',
    received: `no ${path}`,
    remedy: 'run it to its end, for example `ouroboros run paper/figure2`',
  });
}
