import { join } from 'node:path';
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
import { type FileOfPage, writeFiles } from './written-files.ts';

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
  const page = { path: 'report.html', contents: pageOf(read, { figures: paths, galleries, scripts }) };
  await writeFiles(out, [...figures, page]);
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

function figureFiles(runs: readonly Run[], galleries: ReadonlyMap<Run, Gallery>): readonly FileOfPage[] {
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

function nothingAsked(): Fault {
  return new Fault({
    code: 'report/no-run',
    kind: 'request',
    subject: 'report',
    expected: 'the directory of at least one run',
    received: 'none',
  });
}
