/** Moves positions apart, in order, as little as needed for `gap` between neighbours, and keeps them within the limits. */
export function spread(
  positions: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): readonly number[] {
  const order = positions
    .map((_, i) => i)
    .sort((a, b) => (positions[a] as number) - (positions[b] as number));
  const groups: { readonly members: number[]; center: number }[] = [];
  const extent = (group: { members: number[] }) => ((group.members.length - 1) * gap) / 2;
  const settle = (group: { members: number[]; center: number }) => {
    const mean = group.members.reduce((sum, i) => sum + (positions[i] as number), 0) / group.members.length;
    group.center = Math.max(low + extent(group), Math.min(high - extent(group), mean));
  };
  for (const i of order) {
    let group = { members: [i], center: positions[i] as number };
    settle(group);
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      if (before.center + extent(before) + gap <= group.center - extent(group)) break;
      groups.pop();
      group = { members: [...before.members, ...group.members], center: 0 };
      settle(group);
    }
    groups.push(group);
  }
  const moved = [...positions];
  for (const group of groups) {
    for (const [k, i] of group.members.entries()) moved[i] = group.center - extent(group) + k * gap;
  }
  return moved;
}
