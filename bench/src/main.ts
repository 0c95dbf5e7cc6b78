import { codeOf, lineOf } from './bench.ts';
import { runRequest } from './comparison/against.ts';
import { openTraceFolder } from './profile/trace-file.ts';
import { ProgressLine } from './progress-line.ts';
import { type BenchRequest, parseArguments } from './request.ts';
import { requireFiles, writeFiles } from './result-files.ts';
import { formatDocument } from './table.ts';

/** Reads the arguments, measures, prints; gives the exit code. */
async function main(words: readonly string[]): Promise<number> {
  let request: BenchRequest | string;
  try {
    request = parseArguments(words);
  } catch (error) {
    process.stderr.write(`${lineOf(error)}\n`);
    return codeOf(error);
  }
  if (typeof request !== 'string') return bench(request);
  process.stdout.write(request);
  return 0;
}

async function bench(request: BenchRequest): Promise<number> {
  const line = new ProgressLine(process.stderr);
  const stop = new AbortController();
  const onSignal = (): void => {
    line.print('stopping after the sample at hand; once more stops at once');
    stop.abort();
  };
  // Once: the second time, the process ends as it would without this.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const onProblem = (error: unknown): void =>
    line.print(request.verbose && error instanceof Error ? `${error.stack}` : lineOf(error));
  const observer = { signal: stop.signal, onProgress: (text: string) => line.show(text), onProblem };
  try {
    await requireFiles(request);
    if (request.traces !== undefined) await openTraceFolder(request.traces);
    const { document, exitCode } = await runRequest(request, observer);
    line.clear();
    process.stdout.write(request.json ? `${JSON.stringify(document)}\n` : formatDocument(document));
    const isWritten = await writeFiles(request, document, onProblem);
    return stop.signal.aborted || !isWritten ? 1 : exitCode;
  } catch (error) {
    onProblem(stop.signal.aborted ? new Error('stopped before anything was measured') : error);
    return codeOf(error);
  }
}

process.exitCode = await main(process.argv.slice(2));
