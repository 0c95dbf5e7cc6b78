import type { BuiltInConfig } from '../config.ts';

/** A JSON file that transformers reads. */
export type Document = Readonly<Record<string, unknown>>;

/** A built-in architecture as transformers knows it. */
export interface Architecture<Config extends BuiltInConfig = BuiltInConfig> {
  /** Our name, `architecture` of the configuration. */
  readonly name: Config['architecture'];
  /** `model_type` of config.json. */
  readonly modelType: string;
  /** The class that computes its logits. */
  readonly className: string;
  /** What names of parameters begin with in the class without the output layer, and do not where that alone was saved. */
  readonly prefix: string;
  /** The fields of config.json that are of this architecture alone. */
  describe(config: Config): Document;
  /**
   * The dimensions that the config.json at `path` gives.
   *
   * @throws Fault `huggingface/unsupported` naming the field that asks for what our graphs do not compute.
   */
  read(path: string, document: unknown): Config;
}
