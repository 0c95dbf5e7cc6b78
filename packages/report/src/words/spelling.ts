/** `trainTokens` as "train tokens"; names with underscores stay as they are. */
export function spelled(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** An item as people call it: `turnedLeft` as "turned left"; what begins with a capital is a name of its own, and stays. */
export function itemWords(item: string): string {
  return /^[a-z]/.test(item) ? spelled(item) : item;
}
