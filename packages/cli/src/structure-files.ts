import { join } from 'node:path';
import { writeDurably } from '@ouroboros/data';
import type { Structure } from '@ouroboros/models';

/** A file of molecules in space. */
export interface StructureFile {
  readonly name: 'generated' | 'references';
  readonly label: string;
  readonly path: string;
  /** Its molecules, in the order of the file. */
  readonly molecules: readonly Pick<Structure, 'name' | 'label'>[];
}

/**
 * Writes conformations as `<stem>-generated.sdf` in `directory`, and the real ones that they are laid on, in the same order,
 * as `<stem>-references.sdf`, in place of what is there; nothing where there are none.
 *
 * @throws Fault `data/disk-full` or `data/not-writable`.
 */
export async function writeStructures(
  directory: string,
  stem: string,
  structures: readonly Structure[] = [],
): Promise<readonly StructureFile[]> {
  if (structures.length === 0) return [];
  const molecules = structures.map(({ name, label }) => ({ name, label }));
  const kinds = [
    { name: 'generated', label: 'generated conformations', molfiles: structures.map((one) => one.generated) },
    {
      name: 'references',
      label: 'the real ones nearest to them',
      molfiles: structures.map((one) => one.reference),
    },
  ] as const;
  const files: StructureFile[] = [];
  for (const { name, label, molfiles } of kinds) {
    const path = join(directory, `${stem}-${name}.sdf`);
    const records = molfiles.map((molfile, i) => record(molfile, structures[i] as Structure));
    await writeDurably(path, records.join(''));
    files.push({ name, label, path, molecules });
  }
  return files;
}

/** A record of an SDF file: the molfile, and what is known of it as items of data. */
function record(molfile: string, { name, label }: Structure): string {
  const item = (key: string, value: string) => `> <${key}>\n${value.replace(/\s+/g, ' ')}\n\n`;
  return `${molfile.trimEnd()}\n${item('NAME', name)}${item('LABEL', label)}$$$$\n`;
}
