/** Elements as Hill orders them: carbon, hydrogen, then by the alphabet; without carbon all by the alphabet. */
function hillOrder(symbols: readonly string[]): readonly string[] {
  const others = symbols.filter((symbol) => symbol !== 'C' && symbol !== 'H').sort();
  if (!symbols.includes('C')) return [...symbols].sort();
  return ['C', ...(symbols.includes('H') ? ['H'] : []), ...others];
}

/** The molecular formula, such as C\u2089H\u2088O\u2084, of atoms with these symbols. */
export function formulaOf(elements: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const symbol of elements) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return hillOrder([...counts.keys()])
    .map((symbol) => `${symbol}${subscript(counts.get(symbol) ?? 1)}`)
    .join('');
}

function subscript(count: number): string {
  if (count === 1) return '';
  return String(count).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}
