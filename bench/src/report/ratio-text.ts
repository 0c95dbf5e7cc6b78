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

/** What a row says of limits: the ratio to the one that is nearest, or else the largest share of those of the machine. */
export function limitText(result: CaseResult): string {
  const [nearest] = (result.against ?? [])
    .filter(({ role }) => role === 'limit')
    .sort((one, other) => other.ratio - one.ratio);
  if (nearest) return formatRatio(nearest);
  const share = largestShare(result);
  return share ? `${formatNumber(share.value, 2)} of ${share.name.replace('share of ', '')}` : '';
}

/** The limit that binds: the largest of the shares of what the machine does at best. */
function largestShare({ figures = {} }: CaseResult): { name: string; value: number } | undefined {
  const shares = Object.entries(figures).filter(([name]) => name.startsWith('share of '));
  const [largest] = shares.sort(([, one], [, other]) => other - one);
  return largest && { name: largest[0], value: largest[1] };
}

/** What a row says besides: ratios to peers, and the figures that its limit does not tell. */
export function noteTexts(result: CaseResult): string[] {
  const { against = [], figures = {} } = result;
  const hasLimit = against.some(({ role }) => role === 'limit');
  const told = hasLimit ? undefined : largestShare(result)?.name;
  const peers = against.filter(({ role }) => role !== 'limit').map(formatNamedRatio);
  const others = Object.entries(figures).filter(([name]) => name !== told);
  return [...peers, ...others.map(([label, value]) => `${formatNumber(value)} ${label}`)];
}
