import { builtInModel, parameterCount, presetConfig } from '@ouroboros/models/language';
import type { Candidate } from '../contest.ts';
import type { CaseResult, Profile } from '../document.ts';
import { peakProducts, productCandidate } from '../limits/products.ts';
import { peerCandidates } from '../peer.ts';
import { pythonCandidates } from '../peers/python.ts';
import type { TrainingArgument } from '../programs/train-step.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { driverCandidates, profileTraining, requireSameLosses } from '../training-drivers.ts';

/** What is trained: the smallest of both kinds, and the largest that a round of takes seconds. */
const subjects = [
  { preset: 'gpt2-nano', batch: 16, steps: 16 },
  { preset: 'gpt2-9m', batch: 8, steps: 4 },
  { preset: 'llama2-nano', batch: 16, steps: 16 },
  { preset: 'llama2-12m', batch: 8, steps: 4 },
] as const;

/** Optimizer steps of language models: one run for each against K in a Loop, beside matrix products and PyTorch. */
export const trainStep: Suite = {
  name: 'train-step',
  about: 'GPT-2 and Llama-2 training: K steps in the Loop against one run per step; GFLOP/s by 6 N tokens',
  async run(context) {
    const cases: CaseResult[] = [];
    const profiles: Profile[] = [];
    for (const subject of context.quick ? subjects.slice(0, 1) : subjects) {
      const argument = { family: 'language', ...subject, ...(context.quick && { steps: 2 }) } as const;
      cases.push(...(await measureTraining(argument, context)));
      if (context.profile) profiles.push(await profileTraining(argument, context));
    }
    return profiles.length > 0 ? { cases, profiles } : { cases };
  },
};

/** Operations of a token are 6 for each parameter: 2 forward, 4 backward; attention apart. */
async function measureTraining(argument: TrainingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const { preset, batch, steps } = argument;
  const config = presetConfig(preset);
  const runtime = await context.runtime();
  const name = `${preset}, batch ${batch} x ${config.n_positions}`;
  context.progress(`${name}: loading`);
  await requireSameLosses(name, runtime, argument);
  const tokens = steps * batch * config.n_positions;
  const isSmall = preset.endsWith('nano');
  return context.measure({
    name,
    unit: 'tokens/s',
    work: tokens,
    flops: 6 * parameterCount(builtInModel(config).parameters) * tokens,
    candidates: [
      ...driverCandidates(runtime, argument),
      ...(isSmall ? [] : peakProducts.map((chain) => productCandidate(runtime, chain))),
      ...peersOf(argument, context),
    ],
    // torch.compile compiles anew in every round.
    mostRounds: isSmall ? 9 : 6,
  });
}

/** The same network in PyTorch, op by op and compiled, and llm.c, which was built for the one that README.md names. */
function peersOf({ preset, batch }: TrainingArgument, context: SuiteContext): Candidate[] {
  if (context.quick) return [];
  const llmc = preset === 'gpt2-9m' ? context.peers.llmc : undefined;
  const torch = (mode: string, title: string): Candidate[] => {
    const args = [...sizesOf(preset), batch, context.threads, preset.endsWith('nano') ? 40 : 3, mode];
    return pythonCandidates(title, 'gpt2-train.py', args, context, 'tokens');
  };
  return [
    ...torch('eager', 'PyTorch'),
    ...torch('compile', 'torch.compile'),
    ...peerCandidates('llm.c', llmc, context.signal),
  ];
}

/** Architecture, vocabulary, context, width, inner width, layers, heads, key heads. */
function sizesOf(preset: string): readonly (string | number)[] {
  const config = presetConfig(preset);
  const { architecture, vocab_size, n_positions } = config;
  if (config.architecture === 'gpt2') {
    const { n_embd, n_layer, n_head } = config;
    return [architecture, vocab_size, n_positions, n_embd, 4 * n_embd, n_layer, n_head, n_head];
  }
  const { hidden_size, intermediate_size, num_hidden_layers, num_attention_heads, num_key_value_heads } =
    config;
  const heads = [num_attention_heads, num_key_value_heads];
  return [architecture, vocab_size, n_positions, hidden_size, intermediate_size, num_hidden_layers, ...heads];
}
