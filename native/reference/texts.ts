import fc from 'fast-check';

/** Pieces that tokenizers disagree about: contractions, white space of every kind, joined and unpaired code units, special tokens. */
export const nastyPieces: readonly string[] = [
  ...[
    'a',
    'b',
    'the',
    ' the',
    'aa',
    "'s",
    "'ll",
    "'re",
    "'",
    "''",
    "'S",
    's',
    't',
    '1',
    '23',
    '_',
    '!',
    '...',
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\r',
    '\t',
    '\v',
    '\f',
    '\0',
    '\u00a0',
    '\ufeff',
    '\u0085',
    '\u2028',
    '\u3000',
    '\u180e',
  ],
  ...[
    'é',
    'e\u0301',
    'ﬁ',
    'İ',
    'ſ',
    'ß',
    '日本',
    '한',
    'नि',
    '١٢',
    '½',
    'Ⅷ',
    '²',
    '\u200d',
    '\u{10ffff}',
    '\u{e0001}',
  ],
  ...['👩‍👩‍👧', '🏳️‍🌈', '🙂', '\ud83d', '\ude42', '\udfff', '\ufffd', 'Ġ', 'Ċ', '\u0120the'],
  ...['<|endoftext|>', '<|endof', 'text|>', '<|', '|>', '<', '<|endoftext|', '<<|endoftext|>>'],
];

/** Texts joined from nasty pieces. Their characters have had the same properties since Unicode 9. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...nastyPieces), { maxLength: 24 })
  .map((pieces) => pieces.join(''));

/** Any sequence of UTF-16 code units, unpaired surrogates included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Words over few letters, so that pairs repeat, overlap and meet again by other ways. */
export const repetitiveText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.stringMatching(/^[ab]{0,12}$/), fc.stringMatching(/^ ?[abc]{1,4}$/), fc.constant('é')), {
    maxLength: 40,
  })
  .map((words) => words.join(' '));
