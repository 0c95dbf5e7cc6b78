import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Drawing, formWidth, underLegend } from './figure/drawing.ts';
import { regimeLegend } from './figure/legend.ts';
import { standaloneSvg } from './figure/standalone.ts';
import type { Figure } from './page/figure.ts';
import { pageOf } from './page/page.ts';
import { figuresOf } from './page/run-section.ts';
import { hasStructures } from './page/structure-section.ts';
import { type Gallery, galleryOf } from './pictures/gallery.ts';
import { type Run, readRuns } from './run/run.ts';
import { readViewerScripts } from './viewer/scripts.ts';

/** Arguments of `renderReport`. */
export interface ReportRequest {
  /** Directories of runs, finished or not; the page shows them in this order. */
  readonly runs: readonly string[];
  /** Directory for `report.html` and `figures/`; made where it is missing. */
  readonly out: string;
}

/** Paths of what was written. */
export interface Report {
  readonly page: string;
  readonly figures: readonly string[];
}

/** A figure: its path relative to the page, and what the file holds. */
interface FigureFile {
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/**
 * Writes one self-contained page for one or several runs, and its figures as files beside it. Each file appears whole.
 *
 * @throws Fault `report/no-run`, `report/no-summary`, `report/corrupt` naming the file, `report/cannot-write`.
 */
export async function renderReport({ runs, out }: ReportRequest): Promise<Report> {
  if (runs.length === 0) throw nothingAsked();
  const read = await readRuns(runs);
  const galleries = await galleriesOf(read);
  const scripts = hasStructures(read) ? await readViewerScripts() : undefined;
  const figures = figureFiles(read, galleries);
  const paths = figures.map(({ path }) => path);
  try {
    for (const { path, contents } of figures) await writeWhole(join(out, path), contents);
    await writeWhole(join(out, 'report.html'), pageOf(read, { figures: paths, galleries, scripts }));
  } catch (error) {
    throw cannotWrite(out, error);
  }
  return { page: join(out, 'report.html'), figures: paths.map((path) => join(out, path)) };
}

async function galleriesOf(runs: readonly Run[]): Promise<ReadonlyMap<Run, Gallery>> {
  const galleries = new Map<Run, Gallery>();
  for (const run of runs) {
    const gallery = await galleryOf(run);
    if (gallery) galleries.set(run, gallery);
  }
  return galleries;
}

function figureFiles(runs: readonly Run[], galleries: ReadonlyMap<Run, Gallery>): readonly FigureFile[] {
  const names = new Set<string>();
  return runs.flatMap((run) => {
    const stem = `figures/${unused(names, fileName(run.name))}`;
    const drawings = figuresOf(run.summary).map((figure) => ({
      path: `${stem}-${figure.name}.svg`,
      contents: standaloneSvg(wholeDrawing(figure), `${run.name}: ${figure.description}`),
    }));
    const pictures = galleries.get(run)?.files ?? [];
    return [
      ...drawings,
      ...pictures.map(({ name, png }) => ({ path: `${stem}-${fileName(name)}.png`, contents: png })),
    ];
  });
}

/** A figure with all that it needs away from the page. */
function wholeDrawing({ draw, regimes }: Figure): Drawing {
  const drawing = draw('wide');
  return regimes ? underLegend(regimeLegend(regimes, formWidth.wide), drawing) : drawing;
}

/** Letters, digits, dots, underscores and hyphens stay. */
function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'run';
}

function unused(names: Set<string>, name: string): string {
  let candidate = name;
  for (let k = 2; names.has(candidate); k++) candidate = `${name}-${k}`;
  names.add(candidate);
  return candidate;
}

/** Writes aside and renames, so that no half file is ever seen. */
async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  await makeDirectory(dirname(path));
  try {
    await writeFile(aside, contents);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Step by step: Node's `recursive` never ends below /proc and calls a read-only file system a missing directory. */
async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isDirectory(path))) throw error;
  });
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function nothingAsked(): Fault {
  return new Fault({
    code: 'report/no-run',
    kind: 'request',
    subject: 'report',
    expected: 'the directory of at least one run',
    received: 'none',
  });
}

function cannotWrite(out: string, error: unknown): Fault {
  return new Fault(
    {
      code: 'report/cannot-write',
      kind: 'failure',
      subject: out,
      expected: 'a directory that can be written to',
      received: (error as Error).message,
      remedy: 'choose another --out, or free some space',
    },
    { cause: error },
  );
}
