import { progressOf } from '../analysis/progress.ts';
import { type Markup, markup } from '../markup.ts';
import { phases } from '../run/journal.ts';
import type { Run } from '../run/run.ts';
import { familyWords } from '../words/families.ts';
import { growthWords } from '../words/growth.ts';
import { counted, duration, grouped, listed } from '../words/numbers.ts';
import { optionsOf, settingsOf, shellWord } from '../words/options.ts';
import { regimeWords } from '../words/regimes.ts';
import { dataWords, modelWords } from '../words/setting.ts';
import { spelled } from '../words/spelling.ts';
import { type Fact, factList, shown } from './facts.ts';
import { regimeMark } from './regime-mark.ts';

/** What was run, on what, for how long, and the commands that run it again. */
export function provenanceSection(runs: readonly Run[]): Markup {
  return markup`<section><h2>What was run</h2>${runs.map((run) => provenanceOf(run, runs.length > 1))}</section>`;
}

function provenanceOf(run: Run, isNamed: boolean): Markup {
  const { identity } = run;
  return markup`${isNamed ? markup`<h3>${run.name}</h3>` : undefined}
<p class="lead">${sentence(identity.description)}</p>
${factList([...experimentFacts(run), ...environmentFacts(run)])}
${regimeList(run)}
${phaseTable(run)}
${commands(run)}
<details class="fold"><summary>All settings and facts of ${run.name}</summary><div class="columns">${factList(settingFacts(run))}${factList(modelFacts(run))}</div></details>`;
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

function experimentFacts({ summary }: Run): readonly Fact[] {
  const { config, family } = summary;
  const { done, planned } = progressOf(summary);
  return [
    ['family and model', `${familyWords(family).title}, ${modelWords(summary)}`],
    ['seeds', config.seeds.join(', ')],
    ['iterations', `${config.iterations} per chain; ${done} of ${planned} done`],
    ['scale', config.scale],
    ['training data', dataWords(summary)],
    ['growth', growthWords(config.growth)],
  ];
}

function environmentFacts({ identity, journal }: Run): readonly Fact[] {
  const { versions, commit, machine, device, threads, startedAt } = identity;
  const { cpu, cores, memoryBytes, platform, architecture } = machine;
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GiB`;
  const resumed = journal.resumes > 0 ? `, taken up again ${counted(journal.resumes, 'time')}` : '';
  return [
    ['begun', `${startedAt.slice(0, 16).replace('T', ' ')} UTC${resumed}`],
    ['machine', `${cpu}, ${counted(cores, 'core')}, ${memory}, ${platform} ${architecture}`],
    ['ran on', `${device}, ${counted(threads, 'thread')}`],
    ['versions', listed(Object.entries(versions).map(([name, version]) => `${name} ${version}`))],
    ['commit', commit === undefined ? undefined : markup`<code>${commit}</code>${dirtyWords(commit)}`],
  ];
}

function dirtyWords(commit: string): string {
  return commit.endsWith('-dirty') ? ' (files differed from that commit)' : '';
}

function regimeList({ summary }: Run): Markup {
  const facts = summary.config.regimes.map((regime) => {
    const { description, theory } = regimeWords(regime);
    const expected =
      theory === undefined ? undefined : markup`<span class="sub">${theoryWords(theory)}</span>`;
    return markup`<dt>${regimeMark(regime)}${regime}</dt><dd>fitted on ${description}${expected}</dd>`;
  });
  return markup`<dl class="facts">${facts}</dl>`;
}

/** What is expected of a regime where every batch is as large as the real one. */
function theoryWords(theory: string): string {
  return `in linear regression with batches of one size the error ${theory}`;
}

/** Time by phase, as the journal noted it. */
function phaseTable({ journal }: Run): Markup | undefined {
  const times = phases.flatMap((phase) => {
    const time = journal.phases.get(phase);
    return time ? [{ phase, ...time }] : [];
  });
  if (times.length === 0) return undefined;
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = times.map(
    ({ phase, count, seconds }) =>
      markup`<tr><th scope="row">${phase}</th><td class="number">${grouped(count)}</td><td class="number">${duration(seconds)}</td><td class="number">${Math.round((100 * seconds) / total)} %</td></tr>`,
  );
  return markup`<div class="scroll"><table><thead><tr><th>phase</th><th class="number">times</th><th class="number">time</th><th class="number">share</th></tr></thead>
<tbody>${rows}<tr><th scope="row">all</th><td></td><td class="number">${duration(total)}</td><td></td></tr></tbody></table></div>`;
}

const ouroboros = 'npx -y pnpm@12 ouroboros';

function commands({ directory, identity }: Run): Markup {
  const { experiment, commit, configuration } = identity;
  const checkout = commit === undefined ? '' : `git checkout ${commit.replace(/-dirty$/, '')}\n`;
  const run = `${ouroboros} run ${shellWord(experiment)}`;
  const exact = [run, ...settingsOf(configuration)].join(' \\\n  ');
  return markup`<h3>To run it again</h3>
<pre>${checkout}${run}
${ouroboros} report ${shellWord(directory)}</pre>
<details class="fold"><summary>The same with every setting spelled out, should the experiment\u2019s own have been overridden or changed since</summary><pre>${exact}</pre></details>`;
}

function settingFacts({ identity }: Run): readonly Fact[] {
  return optionsOf(identity.configuration).map(({ name, value }): Fact => [name, shown(value)]);
}

/** Facts of the models; where seeds differ, all values. */
function modelFacts({ summary }: Run): readonly Fact[] {
  const names = new Set(summary.chains.flatMap(({ facts }) => Object.keys(facts)));
  return [...names].map((name): Fact => {
    const values = new Set(summary.chains.flatMap(({ facts }) => facts[name] ?? []));
    return [spelled(name), [...values].map(shown).join(' / ')];
  });
}
