import { unknownName } from '@ouroboros/errors';

/**
 * The dimensions called `name` among the presets of a family.
 *
 * @throws Fault `<family>/unknown-preset` naming the nearest preset.
 */
export function presetNamed<Config>(
  family: string,
  presets: ReadonlyMap<string, Config>,
  name: string,
): Config {
  const config = presets.get(name);
  if (config) return config;
  throw unknownName({
    code: `${family}/unknown-preset`,
    subject: 'model.preset',
    name,
    known: [...presets.keys()],
  });
}
