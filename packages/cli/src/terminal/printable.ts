/** Text of unknown origin as a terminal may get it: control characters, line ends and tabs aside, become U+FFFD. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '\ufffd');
}
