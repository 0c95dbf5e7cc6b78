import { readText } from './text-file.ts';

/** A record of more characters is none: a file of anything else would be held in memory as a whole. */
const mostCharacters = 64 * 2 ** 20;

/** The line between records, whole. */
const separator = /^\$\$\$\$.*\r?\n/m;

/** The same at the end of a file, where no line end need follow. */
const lastSeparator = /^\$\$\$\$.*$/m;

/** What stands between the separators of an SDF file, in its order; what is behind the last one too, where there is anything. */
export async function* sdfRecords(path: string): AsyncGenerator<string> {
  let held = '';
  for await (const text of readText(path)) {
    const records = `${held}${text}`.split(separator);
    held = records.pop() ?? '';
    yield* records;
    if (held.length > mostCharacters) break;
  }
  const rest = held.replace(lastSeparator, '');
  if (rest.trim() !== '') yield rest;
}
