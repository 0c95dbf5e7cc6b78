/** GPT-2's `bytes_to_unicode`: the bytes that stand for themselves, in GPT-2's order. */
const printable = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;

/** The bytes 0..255 in the order of their tokens in GPT-2's vocabulary: printable ones first. */
function orderedBytes(): number[] {
  const first = printable.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i));
  const rest = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !first.includes(byte));
  return [...first, ...rest];
}

function characters(order: readonly number[]): string[] {
  const shown: string[] = new Array(256);
  const printableCount = 188;
  order.forEach((byte, id) => {
    shown[byte] = String.fromCharCode(id < printableCount ? byte : 0x100 + id - printableCount);
  });
  return shown;
}

const order = orderedBytes();

/** The token (0..255) of each byte in a vocabulary that begins as GPT-2's does. */
export const byteIds: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => order.indexOf(byte));

/** The character that stands for each byte in `tokenizer.json`. */
export const byteCharacters: readonly string[] = characters(order);

/** The first 256 tokens of such a vocabulary, by id. */
export const byteTokens: readonly string[] = order.map((byte) => byteCharacters[byte] as string);

const byteOfCharacter = new Map(byteCharacters.map((character, byte) => [character, byte]));

/** The bytes that `token` stands for; undefined when a character stands for none. */
export function bytesOf(token: string): Uint8Array | undefined {
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = byteOfCharacter.get(token[i] as string);
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}
