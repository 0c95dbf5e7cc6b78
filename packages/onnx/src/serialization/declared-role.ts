import { residueOf } from '../residue.ts';
import type { Value } from '../value.ts';
import type { ValueResidue } from './value-residue.ts';

/** What an exporter says a tensor is for: trained, state of a layer, or a constant of the program. */
export type DeclaredRole = 'parameter' | 'buffer' | 'constant';

/** The note of PyTorch's exporter (torch.export.graph_signature.InputKind). */
const noteKey = 'pkg.torch.export.graph_signature.InputSpec.kind';

const roles: ReadonlyMap<string, DeclaredRole> = new Map([
  ['PARAMETER', 'parameter'],
  ['BUFFER', 'buffer'],
  ['CONSTANT_TENSOR', 'constant'],
]);

/** The role that the file gives `value`; undefined where it gives none. */
export function declaredRole(value: Value): DeclaredRole | undefined {
  const notes = (residueOf(value) as ValueResidue | undefined)?.info?.metadataProps ?? [];
  const note = notes.find((entry) => entry.key === noteKey)?.value;
  return note === undefined ? undefined : roles.get(note.split('.').at(-1) as string);
}
