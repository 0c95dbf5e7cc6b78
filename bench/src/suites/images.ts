import { fileURLToPath } from 'node:url';
import { presetConfig } from '@ouroboros/models/images';
import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import type { CaseResult, Profile } from '../document.ts';
import { peerCandidates } from '../peer.ts';
import { recordProfile } from '../profile/record.ts';
import type { DecoderForm, SamplingArgument } from '../programs/image-sampling.ts';
import type { TrainingArgument } from '../programs/train-step.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';
import { driverCandidates, profileTraining, requireSameLosses } from '../training-drivers.ts';

const samplingProgram = new URL('../programs/image-sampling.ts', import.meta.url);
const peerScript = fileURLToPath(new URL('../../peers/vae.py', import.meta.url));

const mostRounds = 9;

/** Largest difference of two pixels in [-1, 1] that rounding explains. */
const tolerance = 1e-4;

/**
 * Operators that compute convolutions, forward or backward, and copy what these read. Products of the linear layers are among them,
 * and what scales and shifts channels as a convolution of one weight.
 */
const convolving: ReadonlySet<string> = new Set([
  'Conv',
  'FusedConv',
  'ConvTranspose',
  'MatMul',
  'FusedMatMul',
  'Transpose',
  'Pad',
  'Slice',
  'Concat',
  'Gather',
]);

/** Optimizer steps of the VAEs, and images from their decoders. */
export const images: Suite = {
  name: 'images',
  about: 'VAE training and sampling, batch 64: images/s, with --profile the share of convolutions',
  async run(context) {
    const cases: CaseResult[] = [];
    const profiles: Profile[] = [];
    const { quick } = context;
    const settings = [
      { family: 'images', preset: 'vae-nano', batch: quick ? 8 : 64, steps: quick ? 2 : 8 },
      { family: 'images', preset: 'vae-celeba', batch: 64, steps: 4 },
    ] as const;
    for (const setting of quick ? settings.slice(0, 1) : settings) {
      cases.push(...(await measureTraining(setting, context)), ...(await measureSampling(setting, context)));
      if (context.profile) profiles.push(...(await profile(setting, context)));
    }
    return profiles.length > 0 ? { cases, profiles } : { cases };
  },
};

async function measureTraining(argument: TrainingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const { preset, batch, steps } = argument;
  const runtime = await context.runtime();
  const name = `${preset} training, batch ${batch}`;
  context.progress(`${name}: loading`);
  await requireSameLosses(name, runtime, argument);
  return context.measure({
    ...{ name, unit: 'images/s', work: steps * batch, mostRounds },
    candidates: [...driverCandidates(runtime, argument), ...torch('train', argument, context)],
  });
}

const forms: Readonly<Record<DecoderForm, string>> = {
  exported: 'decoder as exported',
  reformulated: 'decoder with reformulated convolutions',
};

async function measureSampling(
  { preset, batch }: SamplingArgument,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const name = `${preset} sampling, batch ${batch}`;
  context.progress(`${name}: loading`);
  const draw = (form: DecoderForm): Promise<{ seconds: number; values: Float32Array }> =>
    runtime.call(samplingProgram, 'draw', { preset, batch, form });
  const [exported, reformulated] = [await draw('exported'), await draw('reformulated')];
  requireSamePixels(name, exported.values, reformulated.values);
  const candidate = (form: DecoderForm, role: Candidate['role']): Candidate => ({
    ...{ name: forms[form], role, timesItself: true, warmUps: 1 },
    run: () => draw(form),
  });
  const candidates = [candidate('exported', 'naive'), candidate('reformulated', 'real')];
  return context.measure({
    ...{ name, unit: 'images/s', work: batch, mostRounds: 2 * mostRounds },
    candidates: [...candidates, ...torch('sample', { preset, batch }, context)],
  });
}

function requireSamePixels(name: string, exported: Float32Array, reformulated: Float32Array): void {
  const difference = exported.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (reformulated[i] as number))),
    0,
  );
  requireEqual(difference <= tolerance, name, `pixels that differ by ${difference}`);
}

/** The same model in PyTorch with as many threads, where a Python that has it is named. */
function torch(
  mode: 'train' | 'sample',
  { preset, batch }: SamplingArgument,
  { peers, threads, signal, quick }: SuiteContext,
): Candidate[] {
  const { image_size, channels, latent_dim } = presetConfig(preset);
  const sizes = [image_size, channels.join(','), latent_dim, batch, threads, quick ? 1 : 3];
  const command = peers.torch && `"${peers.torch}" "${peerScript}" ${mode} ${sizes.join(' ')}`;
  return [
    ...peerCandidates('PyTorch', command, signal, 'images'),
    ...peerCandidates('PyTorch, channels last', command && `${command} channels_last`, signal, 'images'),
  ];
}

async function profile(argument: TrainingArgument, context: SuiteContext): Promise<Profile[]> {
  const { preset, batch } = argument;
  const training = await profileTraining(argument, context);
  const setting = { preset, batch, form: 'reformulated' };
  const work = (runtime: Runtime) => runtime.call(samplingProgram, 'draw', setting);
  const sampling = await recordProfile({ name: `${preset} sampling, batch ${batch}`, work }, context);
  return [training, sampling].map(withShare);
}

/** Adds the share of the time that goes to convolutions. */
function withShare(made: Profile): Profile {
  const sum = (operators: Profile['operators']): number =>
    operators.reduce((total, { microseconds }) => total + microseconds, 0);
  const share = sum(made.operators.filter(({ operator }) => convolving.has(operator))) / sum(made.operators);
  return { ...made, shares: { convolutions: share } };
}
