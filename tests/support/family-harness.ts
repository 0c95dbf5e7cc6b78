import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import {
  type CallOptions,
  type Family,
  type FitReport,
  families,
  type LocatedMixture,
  type OpenFamily,
} from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { useDirectory } from './use-directory.ts';
import { useRuntime } from './use-runtime.ts';

/** Options of a family by section. */
type Sections = Readonly<Record<string, object>>;

/** How a test fits a model. */
export interface HarnessFit extends CallOptions {
  readonly of: OpenFamily;
  /** Default: the real batch. */
  readonly mixture?: LocatedMixture;
  /** Default: 1. */
  readonly iteration?: number;
}

/** A family on one runtime, in a temporary directory that goes with the tests of a file. */
export class FamilyHarness {
  readonly family: Family;
  root = '';
  runtime: Runtime | undefined;
  private readonly options: Sections;

  constructor(name: string, options: Sections) {
    this.family = families.get(name) as Family;
    this.options = options;
  }

  /** Opens the family with its options, some of which are replaced. */
  async open(changes: Sections = {}, { seed = 3, data = 'data' } = {}): Promise<OpenFamily> {
    const sections = Object.entries({ ...this.options, ...changes });
    const merged = sections.map(([name, section]) => [name, { ...this.options[name], ...section }]);
    const options = this.family.parse(Object.fromEntries(merged));
    const dataDirectory = join(this.root, data);
    return this.family.open({ options, seed, runtime: this.runtime as Runtime, dataDirectory });
  }

  /** Fits into the directory `name`. */
  async fit(
    name: string,
    { of, mixture = { parts: [real(of)] }, ...options }: HarnessFit,
  ): Promise<FitReport> {
    const directory = join(this.root, name);
    await mkdir(directory, { recursive: true });
    return of.fit({ iteration: 1, mixture, directory, ...options });
  }

  /** The file of weights that a fit left. */
  weightsOf(name: string): Promise<Buffer> {
    return readFile(join(this.root, name, 'weights.safetensors'));
  }

  /** The training losses that a fit left. */
  async lossesOf(name: string): Promise<Float32Array> {
    const { tensors } = await readSafetensors(join(this.root, name, 'losses.safetensors'));
    return tensors.get('losses')?.data as Float32Array;
  }
}

/** The real batch, or its first examples, as a part of a mixture. */
export function real(
  of: OpenFamily,
  weight = 1,
  examples = of.realExamples,
): LocatedMixture['parts'][number] {
  return { source: { kind: 'real' }, examples, weight, shard: of.realShard };
}

/** A harness whose directory and runtime are there for the tests of a file. */
export function useFamily(name: string, options: Sections): FamilyHarness {
  const harness = new FamilyHarness(name, options);
  useDirectory((path) => {
    harness.root = path;
  });
  useRuntime({ threads: 1 }, (started) => {
    harness.runtime = started;
  });
  return harness;
}
