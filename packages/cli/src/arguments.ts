import { Fault, nearest } from '@ouroboros/errors';

function refuse(subject: string, expected: string, received: string, remedy?: string): Fault {
  const parts = {
    code: 'cli/argument',
    kind: 'request',
    subject,
    expected,
    received: `"${received}"`,
  } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}

/** A parser of whole numbers of at least `least`. */
export function wholeNumber(subject: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
    throw refuse(subject, `a whole number of at least ${least}`, text);
  };
}

/** A parser of finite numbers; what range they must be in is for the family to say. */
export function anyNumber(subject: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw refuse(subject, 'a number', text);
  };
}

/** A parser of one of a few words. */
export function oneOf<T extends string>(subject: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw refuse(subject, `one of ${words.join(', ')}`, text, `did you mean ${nearest(text, words)}?`);
  };
}

/** A parser of an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
