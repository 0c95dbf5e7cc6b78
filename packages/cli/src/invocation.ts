/** The command line that does the same again, as one would type it. */
export function invocation(words: readonly string[], script = process.env.npm_lifecycle_event): string {
  const typed = words.map(quote).join(' ');
  if (script === 'start' && words[0] === 'start') return `npx -y pnpm@12 ${typed}`;
  return script === 'ouroboros' ? `npx -y pnpm@12 ouroboros ${typed}` : `ouroboros ${typed}`;
}

/** A word as a POSIX shell reads it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
