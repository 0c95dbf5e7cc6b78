import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { argumentFault, described } from './validation.ts';

/** Instructions that inner loops are compiled for; all give the same bits. */
export type InstructionSet = 'baseline' | 'avx2' | 'avx512';

interface InstructionSetBindings {
  readonly instructionSets: () => InstructionSet[];
}

const native = bindings<InstructionSetBindings>(['instructionSets']);

/** The instruction sets that this machine can use, the best first. */
export function instructionSets(): InstructionSet[] {
  return guarded(() => native().instructionSets());
}

/** The name of the kernel to use, empty for the best; throws `native/argument` for one that this machine cannot run. */
export function requireKernel(kernel: InstructionSet | undefined): string {
  if (kernel === undefined) return '';
  const known = instructionSets();
  if (known.includes(kernel)) return kernel;
  throw argumentFault('kernel', `one of ${known.join(', ')}`, described(kernel));
}
