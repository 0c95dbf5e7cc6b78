/** Names of data fields, in small letters, that hold an energy in kcal/mol. */
export const energyFields: readonly string[] = ['energy', 'mmff94_energy', 'pubchem_mmff94_energy'];

/** The header of a data field: its name stands in angle brackets. */
const fieldPattern = /^>[^\n<]*<([^>\n]+)>[^\n]*\r?\n([^\r\n]*)/gm;

/** The energy of a record, kcal/mol, where a data field behind its tables tells one. */
export function energyOf(record: string): number | undefined {
  for (const [, name = '', value = ''] of record.matchAll(fieldPattern)) {
    if (!energyFields.includes(name.toLowerCase()) || value.trim() === '') continue;
    const energy = Number(value);
    if (Number.isFinite(energy)) return energy;
  }
  return undefined;
}
