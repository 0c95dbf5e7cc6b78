import { storySources } from '@ouroboros/data';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Lists the sources of data. */
export function listData({ output }: CommandContext): void {
  const rows = storySources.map(({ name, about }) => [name, about]);
  const text = `${columns(rows)}\n\nchoose one with --set data.source=<name>; files with --set data.path=<path>`;
  output.result(text, { sources: storySources });
}
