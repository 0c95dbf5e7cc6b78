export { type Report, type ReportRequest, renderReport } from './report.ts';
export type { RunIdentity, RunSummary } from './run/records.ts';
export { type Run, readRun } from './run/run.ts';
export { renderSweep, type SweepReportRequest } from './sweep/render-sweep.ts';
export { formatSweepTable } from './sweep/text-table.ts';
export { formatReferenceTable } from './text/reference-table.ts';
export { formatTable, type TableOptions } from './text/text-table.ts';
export { renderTheory, type TheoryReportRequest } from './theory-page/render-theory.ts';
export type {
  RegimeBehaviour,
  TheoryAnswer,
  TheoryBound,
  TheoryDocument,
  TheoryOfRegime,
  TheoryQuantity,
} from './theory-page/theory-document.ts';
export { headlineOf } from './words/headline.ts';
