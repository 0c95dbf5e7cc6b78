const schedules: Readonly<Record<string, (factor: string) => string>> = {
  constant: (c) => `every synthetic batch is ${c} times as large as the real data`,
  linear: (r) => `synthetic batch i is 1 + (i \u2212 1) \u00d7 ${r} times as large as the real data`,
  geometric: (g) => `synthetic batch i is ${g}^(i \u2212 1) times as large as the real data`,
};

/** How large the synthetic batches are, from text such as `geometric:2`; undefined where all are as large as the real one. */
export function growthWords(growth = 'constant:1'): string | undefined {
  if (growth === 'constant:1') return undefined;
  const [kind = '', factor = ''] = growth.split(':');
  return schedules[kind]?.(factor) ?? `synthetic batches are sized by ${growth}`;
}
