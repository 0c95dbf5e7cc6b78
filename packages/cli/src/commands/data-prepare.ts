import { Fault, unknownName } from '@ouroboros/errors';
import { type Family, families, type Progress } from '@ouroboros/models';
import { applySettings, sections } from '@ouroboros/recursion';
import { withRuntime } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import type { Screen } from '../terminal/screen.ts';

/** Arguments of `ouroboros data prepare`. */
export interface PrepareArguments extends DeviceOptions {
  readonly directory: string;
  readonly family: string;
  readonly set: readonly string[];
}

/** Prepares data as a run with the same settings would. */
export async function prepareData(
  { directory, family: name, set, ...device }: PrepareArguments,
  { output, again }: CommandContext,
): Promise<void> {
  const { screen } = output;
  const family = findFamily(name);
  const options = optionsOf(family, set);
  const { realExamples, realShard, facts } = await interruptible({ screen, again }, (signal) =>
    withRuntime(device, async (runtime) => {
      const onProgress = show(screen);
      // The seed keys what models draw, and the data of families that have no other.
      const request = { options, seed: 1, runtime, dataDirectory: directory, signal, onProgress };
      const opened = await family.open({ ...request, dataOnly: true });
      await opened.close();
      return opened;
    }),
  );
  const rows = Object.entries(facts).map(([fact, value]) => [fact, String(value)]);
  const heading = `prepared ${directory}: ${realExamples} training examples in ${realShard}`;
  output.result(`${heading}\n\n${columns(rows)}`, { directory, realShard, realExamples, facts });
}

function show(screen: Screen): (progress: Progress) => void {
  return ({ done, total, unit }) => {
    const fraction = total > 0 ? Math.min(1, done / total) : 0;
    screen.status({ label: 'preparing data', fraction, ...(total > 0 ? {} : { detail: `${done} ${unit}` }) });
  };
}

function findFamily(name: string): Family {
  const family = families.get(name);
  if (family) return family;
  const known = [...families.keys()];
  throw unknownName({ code: 'cli/unknown-family', subject: '--family', name, known });
}

/** The family's options from settings of its sections. */
function optionsOf(family: Family, settings: readonly string[]): unknown {
  const stray = settings.find((setting) => !sections.some((name) => setting.startsWith(`${name}.`)));
  const blank = { name: 'data', description: '', family: family.name, regimes: [], seeds: 1, iterations: 1 };
  const experiment = applySettings(blank, settings);
  if (stray !== undefined) throw strayKey(stray);
  const given = sections.filter((name) => experiment[name] !== undefined);
  return family.parse(Object.fromEntries(given.map((name) => [name, experiment[name]])));
}

function strayKey(setting: string): Fault {
  return new Fault({
    code: 'cli/stray-setting',
    kind: 'request',
    subject: '--set',
    expected: 'an option of the data or the model, such as data.source=embedded',
    received: `"${setting}", which is for runs`,
  });
}
