/** An option of a configuration with its dotted name. */
export interface Option {
  readonly name: string;
  readonly value: unknown;
}

/** All options of a configuration by their dotted names; lists are one option. */
export function optionsOf(value: unknown, name = ''): readonly Option[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ name, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    optionsOf(inner, name === '' ? key : `${name}.${key}`),
  );
}

/** What `--set` takes: plain keys, and the sections that belong to the family. */
const plain = ['scale', 'regimes', 'seeds', 'iterations', 'growth', 'margin'];
const sections = ['model', 'data', 'fit', 'sample', 'evaluate'];

function isSettable({ name }: Option): boolean {
  return plain.includes(name) || sections.some((section) => name.startsWith(`${section}.`));
}

/** The `--set` arguments that spell out a configuration, each quoted for a shell. */
export function settingsOf(configuration: unknown): readonly string[] {
  const options = optionsOf(configuration).filter(isSettable);
  return options.map((option) => `--set ${shellWord(`${option.name}=${written(option)}`)}`);
}

/** A value as one types it: lists with commas, but a list of one number as JSON, since a bare number counts seeds. */
function written({ name, value }: Option): string {
  if (Array.isArray(value))
    return name === 'seeds' && value.length === 1 ? JSON.stringify(value) : value.join(',');
  // Text that would be read as JSON has to be written as JSON.
  if (typeof value === 'string') return isJson(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A word that a POSIX shell takes as it is. */
export function shellWord(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
