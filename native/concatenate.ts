import { bindings } from './addon.ts';
import { guardedAsync } from './failure.ts';
import { argumentFault, described, requireArray, requireKeys, requirePath } from './validation.ts';

/**
 * How bytes go from file to file: as blocks that both files share, by the file system's own copying, or through memory, by several
 * threads.
 */
export type CopyMethod = 'clone' | 'copy-range' | 'read-write';

interface ConcatenateBindings {
  readonly concatenate: (sources: readonly string[], target: string, method: string) => Promise<bigint>;
}

const native = bindings<ConcatenateBindings>(['concatenate']);

const methods: readonly CopyMethod[] = ['clone', 'copy-range', 'read-write'];

/**
 * Writes the bytes of the files `sources`, in order, to `target`, off the JavaScript thread, and gives their number. They go
 * into a new file beside `target` that is synced and renamed, so `target` is either whole or as it was, and may itself be a
 * source. `method` is the first to be tried; where the file system or the operating system refuses it, the next one is, but the
 * file system copies after a refusal to share blocks only where it lies on a server.
 * Rejects with `native/argument`, `native/file-missing`, `native/file-forbidden`, `native/file-truncated` (a source that
 * shrank meanwhile), `native/disk-full` and `native/file`.
 */
export async function concatenate(
  sources: readonly string[],
  target: string,
  options: { readonly method?: CopyMethod } = {},
): Promise<bigint> {
  requireArray('sources', sources).forEach((source, i) => {
    requirePath(`sources[${i}]`, source);
  });
  requirePath('target', target);
  const { method = 'clone' } = requireKeys('options', options, ['method']);
  if (!methods.includes(method)) {
    throw argumentFault('method', `one of ${methods.join(', ')}`, described(method));
  }
  return guardedAsync(() => native().concatenate([...sources], target, method));
}
