/**
 * The words of the embedded stories. Each category is drawn from exactly once per story and the drawn item is always
 * mentioned, so an item's probability is also the probability that a story mentions it. Probabilities are per thousand,
 * fall roughly as a power of the rank, and end in a rare tail. Every item is one word, and no word serves twice.
 */

type Row = readonly [text: string, perThousand: number];

/** A child and the pronouns that go with it. */
export const nameRows: readonly (readonly [...Row, pronoun: 'she' | 'he'])[] = [
  ['Mia', 151, 'she'],
  ['Leo', 111, 'he'],
  ['Nora', 87, 'she'],
  ['Finn', 71, 'he'],
  ['Ada', 59, 'she'],
  ['Otto', 50, 'he'],
  ['Ruby', 44, 'she'],
  ['Hugo', 38, 'he'],
  ['Ivy', 34, 'she'],
  ['Sam', 31, 'he'],
  ['Tess', 28, 'she'],
  ['Max', 25, 'he'],
  ['Lina', 23, 'she'],
  ['Theo', 21, 'he'],
  ['Zoe', 20, 'she'],
  ['Jack', 18, 'he'],
  ['Ella', 17, 'she'],
  ['Oscar', 16, 'he'],
  ['Maya', 15, 'she'],
  ['Ben', 14, 'he'],
  ['Rosa', 13, 'she'],
  ['Felix', 13, 'he'],
  ['Clara', 12, 'she'],
  ['Toby', 11, 'he'],
  ['Hazel', 11, 'she'],
  ['Milo', 10, 'he'],
  ['Greta', 10, 'she'],
  ['Arlo', 9, 'he'],
  ['Juno', 9, 'she'],
  ['Rufus', 9, 'he'],
  ['Odile', 4, 'she'],
  ['Caspar', 3, 'he'],
  ['Saffron', 3, 'she'],
  ['Barnaby', 2, 'he'],
  ['Marigold', 2, 'she'],
  ['Ignatius', 2, 'he'],
  ['Philippa', 1, 'she'],
  ['Thaddeus', 1, 'he'],
  ['Wilhelmina', 1, 'she'],
  ['Zebedee', 1, 'he'],
];

/** A toy or tool and what one did with it. */
export const objectRows: readonly (readonly [...Row, used: string])[] = [
  ['ball', 195, 'kicked'],
  ['kite', 134, 'flew'],
  ['book', 100, 'read'],
  ['drum', 79, 'tapped'],
  ['boat', 65, 'sailed'],
  ['hat', 55, 'wore'],
  ['cake', 47, 'shared'],
  ['bell', 41, 'rang'],
  ['wagon', 36, 'pulled'],
  ['sled', 32, 'rode'],
  ['flute', 29, 'played'],
  ['balloon', 26, 'held'],
  ['puzzle', 24, 'solved'],
  ['whistle', 22, 'blew'],
  ['marble', 20, 'rolled'],
  ['blanket', 19, 'folded'],
  ['ladder', 18, 'climbed'],
  ['umbrella', 17, 'opened'],
  ['lantern', 16, 'lit'],
  ['kettle', 15, 'filled'],
  ['telescope', 4, 'aimed'],
  ['tambourine', 3, 'shook'],
  ['boomerang', 2, 'threw'],
  ['compass', 1, 'turned'],
];

/** A place and the preposition that goes with it. */
export const placeRows: readonly (readonly [...Row, preposition: string])[] = [
  ['park', 209, 'at'],
  ['garden', 144, 'in'],
  ['river', 107, 'by'],
  ['hill', 85, 'on'],
  ['forest', 69, 'in'],
  ['beach', 58, 'at'],
  ['barn', 50, 'near'],
  ['farm', 44, 'on'],
  ['pond', 39, 'by'],
  ['market', 34, 'at'],
  ['meadow', 31, 'in'],
  ['school', 28, 'near'],
  ['bridge', 26, 'under'],
  ['cave', 24, 'in'],
  ['island', 22, 'on'],
  ['harbor', 20, 'at'],
  ['windmill', 4, 'by'],
  ['orchard', 3, 'in'],
  ['waterfall', 2, 'behind'],
  ['lighthouse', 1, 'at'],
];

/** An animal and what it does. */
export const animalRows: readonly (readonly [...Row, does: string])[] = [
  ['dog', 193, 'barked'],
  ['cat', 137, 'purred'],
  ['duck', 105, 'quacked'],
  ['rabbit', 84, 'hopped'],
  ['frog', 70, 'croaked'],
  ['fox', 60, 'trotted'],
  ['mouse', 52, 'squeaked'],
  ['bear', 46, 'growled'],
  ['owl', 41, 'hooted'],
  ['goat', 37, 'bleated'],
  ['pony', 33, 'neighed'],
  ['turtle', 31, 'crawled'],
  ['squirrel', 28, 'chattered'],
  ['hedgehog', 26, 'sniffed'],
  ['otter', 24, 'splashed'],
  ['badger', 23, 'dug'],
  ['heron', 4, 'waded'],
  ['lizard', 3, 'wriggled'],
  ['walrus', 2, 'grunted'],
  ['porcupine', 1, 'rattled'],
];

/** A feeling and how it shows. */
export const feelingRows: readonly (readonly [...Row, gesture: string])[] = [
  ['happy', 257, 'smiled'],
  ['proud', 176, 'cheered'],
  ['excited', 132, 'jumped'],
  ['sleepy', 104, 'yawned'],
  ['silly', 85, 'giggled'],
  ['brave', 71, 'nodded'],
  ['surprised', 61, 'gasped'],
  ['calm', 53, 'hummed'],
  ['sad', 47, 'sniffled'],
  ['curious', 8, 'blinked'],
  ['grumpy', 4, 'frowned'],
  ['bashful', 2, 'blushed'],
];

/** What the child is like. */
export const traitRows: readonly Row[] = [
  ['little', 256],
  ['kind', 181],
  ['funny', 139],
  ['quiet', 111],
  ['clever', 93],
  ['busy', 79],
  ['shy', 69],
  ['gentle', 60],
  ['stubborn', 8],
  ['absentminded', 4],
];

/** The colour of the object. */
export const colorRows: readonly Row[] = [
  ['red', 274],
  ['blue', 194],
  ['green', 148],
  ['yellow', 119],
  ['white', 99],
  ['purple', 84],
  ['silver', 73],
  ['turquoise', 6],
  ['crimson', 3],
];
