/** Texts as a small model writes them: fluent at first, later worn out, and some that a page has to be careful with. */
export const freshStories: readonly string[] = [
  'Once upon a time, there was a little girl named Lily. She had a red ball and a small brown dog. One day, Lily and the dog went to the park. The dog saw a bird and ran after it. Lily called, "Come back!" but the dog did not hear her. She ran and ran until she found him under a big tree.\nThe dog was sad because the bird had flown away. Lily gave him a hug and said, "Do not be sad. We can play with my ball." They played until the sun went down, and then they walked home together. The end.',
  'Tom & Mia <script>alert("x")</script> went to the sea. "Is 2 < 3?" asked Mia.',
];

/** What is left after some iterations of replacing. */
export const wornStories: readonly string[] = [
  'Once upon a time, there was a little little girl named the dog. The dog was the dog and the dog was the ball. The ball was happy. The ball said, "I am the the happy." The dog was happy and the dog was happy and the dog was very happy to the park and the dog and the the ball was happy.',
  'the the the the the',
];

/** After as many iterations of accumulating. */
export const keptStories: readonly string[] = [
  'One day, a boy named Ben found a key in the garden. He asked his mom, "What does this key open?" Mom smiled and said, "Let us look together." They tried the key on the old blue box, and the box opened. There was a kite in it! Ben and his mom flew the kite all day.',
  '',
];
