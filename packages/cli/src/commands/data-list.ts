import { imageSources, moleculeSources, storySources } from '@ouroboros/data';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** The sources of data of each family that has several. */
const sources = [
  ...storySources.map((source) => ({ family: 'language', ...source })),
  ...imageSources.map((source) => ({ family: 'images', ...source })),
  ...moleculeSources.map((source) => ({ family: 'molecules', ...source })),
];

/** Lists the sources of data. */
export function listData({ output }: CommandContext): void {
  const rows = sources.map(({ family, name, about }) => [family, name, about]);
  const text = `${columns(rows)}\n\nchoose one with --set data.source=<name>; files with --set data.path=<path>`;
  output.result(text, { sources });
}
