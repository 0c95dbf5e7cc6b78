import { join } from 'node:path';
import { standaloneSvg } from '../figure/standalone.ts';
import type { Report } from '../report.ts';
import { writeFiles } from '../written-files.ts';
import type { TheoryDocument } from './theory-document.ts';
import { drawingOf, figuresOf, theoryPage } from './theory-page.ts';

/** Arguments of `renderTheory`. */
export interface TheoryReportRequest {
  readonly document: TheoryDocument;
  /** Directory for `theory.html` and `figures/`; made where it is missing. */
  readonly out: string;
}

/**
 * Writes a page with what theory says, and its figures as SVG beside it: every quantity on linear and on logarithmic axes.
 *
 * @throws Fault `report/cannot-write`.
 */
export async function renderTheory({ document, out }: TheoryReportRequest): Promise<Report> {
  const figures = figuresOf(document).map((figure) => ({
    path: `figures/${figure.name}.svg`,
    contents: standaloneSvg(drawingOf(figure, document), figure.description),
  }));
  const paths = figures.map(({ path }) => path);
  await writeFiles(out, [...figures, { path: 'theory.html', contents: theoryPage(document, paths) }]);
  return { page: join(out, 'theory.html'), figures: paths.map((path) => join(out, path)) };
}
