import type { CaseResult, NamedRatio } from '../document.ts';
import type { Ratio } from '../ratio.ts';
import { formatNumber } from './text.ts';

/** Contest and candidate of a case. */
export function partsOf({ name }: Pick<CaseResult, 'name'>): [contest: string, candidate: string] {
  const at = name.indexOf(': ');
  return [name.slice(0, at), name.slice(at + 2)];
}

/** Characters of the longest name that has its figures on the same line. */
export const longestName = 34;

/** What is added to a ratio that claims nothing. */
const marks = { faster: '', slower: '', same: ' =', undecided: ' ?' } as const;

/** What `marks` mean. */
export const legend =
  '[95 % interval of the ratio]: a difference is claimed where it excludes 1; = none, ? too few rounds to tell';

/** `27.9 [24.9, 27.3]`, with a mark where nothing is claimed. */
export function formatRatio({ ratio, low, high, verdict }: Ratio): string {
  const [middle, least, most] = [ratio, low, high].map((value) => formatNumber(value, 3));
  return `${middle} [${least}, ${most}]${marks[verdict]}`;
}

/** A comparison with something by its name. */
export function formatNamedRatio(named: NamedRatio): string {
  return `${formatRatio(named)} x ${named.baseline}`;
}

/** The ratio to the naive path of a case. */
export function naiveRatio(result: CaseResult): NamedRatio | undefined {
  const { ratio, low, high, verdict, baseline } = result;
  if (ratio === undefined || low === undefined || high === undefined) return undefined;
  if (verdict === undefined || baseline === undefined) return undefined;
  return { ratio, low, high, verdict, baseline };
}

/** What a row says of limits: the ratio to the one that is nearest, or the largest share of those of the machine. */
export function limitText({ against = [], figures = {} }: CaseResult): string {
  const limits = against.filter(({ role }) => role === 'limit');
  const nearest = limits.reduce<NamedRatio | undefined>(
    (best, other) => (best === undefined || other.ratio > best.ratio ? other : best),
    undefined,
  );
  if (nearest) return formatRatio(nearest);
  const shares = Object.entries(figures).filter(([name]) => name.startsWith('share of '));
  const [largest] = shares.sort(([, one], [, other]) => other - one);
  return largest ? `${formatNumber(largest[1], 2)} of ${largest[0].replace('share of ', '')}` : '';
}

/** What a row says besides: ratios to peers, other figures. */
export function noteTexts({ against = [], figures = {} }: CaseResult): string[] {
  const peers = against.filter(({ role }) => role !== 'limit').map(formatNamedRatio);
  const others = Object.entries(figures).map(([label, value]) => `${formatNumber(value)} ${label}`);
  return [...peers, ...others];
}
