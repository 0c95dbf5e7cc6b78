import { density } from './density/index.ts';
import { discrete } from './discrete/index.ts';
import type { Family } from './family.ts';
import { gaussian } from './gaussian/index.ts';
import { images } from './images/index.ts';
import { language } from './language/index.ts';
import { linear } from './linear/index.ts';
import { molecules } from './molecules/index.ts';

export type {
  BatchSource,
  BuildRequest,
  BuiltBundle,
  BuiltParameter,
  CallOptions,
  CurvePoint,
  Distribution,
  EvaluateRequest,
  Evaluation,
  Expectation,
  ExpectRequest,
  ExportRequest,
  Family,
  FamilyPlan,
  FitReport,
  FitRequest,
  ItemSurvival,
  LocatedMixture,
  LocatedPart,
  MetricDescription,
  Mixture,
  MixturePart,
  OpenFamily,
  OpenRequest,
  Picture,
  PresetFacts,
  Progress,
  SampleRequest,
  SpecimenRequest,
  Specimens,
  Structure,
  Throughput,
  Tiles,
  WorkEstimate,
} from './family.ts';

/** The built-in families by name. */
export const families: ReadonlyMap<string, Family> = new Map([
  [linear.name, linear as Family],
  [gaussian.name, gaussian as Family],
  [discrete.name, discrete as Family],
  [density.name, density as Family],
  [language.name, language as Family],
  [images.name, images as Family],
  [molecules.name, molecules as Family],
]);
