import { join } from 'node:path';
import { unknownName } from '@ouroboros/errors';
import { downloadHubFile } from './download.ts';
import { type HubCall, inspectHubFile } from './hub-file.ts';
import { patient } from './retries.ts';

/** A data set that can be pulled from the hub. */
export interface HubDataset {
  readonly name: string;
  readonly repository: string;
  readonly files: readonly string[];
}

/** The data sets that can be pulled. */
export const hubDatasets: readonly HubDataset[] = [
  {
    name: 'tinystories',
    repository: 'roneneldan/TinyStories',
    files: ['TinyStoriesV2-GPT4-train.txt', 'TinyStoriesV2-GPT4-valid.txt'],
  },
];

/** How far a pull has come. */
export interface PullProgress {
  /** The file that is being downloaded. */
  readonly file: string;
  /** Bytes of all files. */
  readonly done: number;
  readonly total: number;
}

/** How to pull. */
export interface PullOptions extends HubCall {
  readonly directory: string;
  readonly onProgress?: (progress: PullProgress) => void;
}

/** A file that is there now. */
export interface PulledFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** False: it was there already. */
  readonly downloaded: boolean;
}

function datasetOf(name: string): HubDataset {
  const found = hubDatasets.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  const names = hubDatasets.map((dataset) => dataset.name);
  throw unknownName({ code: 'hub/unknown-dataset', subject: 'data pull', name, known: names });
}

/**
 * Downloads the files of a data set from the hub into a directory. Whatever ends it, the same call goes on with it.
 *
 * @throws Fault `hub/unknown-dataset`; as `inspectHubFile` and `downloadHubFile`.
 */
export async function pullDataset(name: string, options: PullOptions): Promise<readonly PulledFile[]> {
  const { directory, signal, onProgress, retries = patient } = options;
  const { repository, files } = datasetOf(name);
  const found = [];
  for (const file of files) found.push(await inspectHubFile({ repository, name: file }, options, retries));
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  const pulled: PulledFile[] = [];
  for (const file of found) {
    const before = pulled.reduce((sum, { bytes }) => sum + bytes, 0);
    const onBytes = (bytes: number) => onProgress?.({ file: file.name, done: before + bytes, total });
    const path = join(directory, file.name);
    const call = { onBytes, ...(signal === undefined ? {} : { signal }) };
    const downloaded = await downloadHubFile(file, path, call, retries);
    pulled.push({ path, bytes: file.bytes, sha256: file.sha256, downloaded });
  }
  return pulled;
}
