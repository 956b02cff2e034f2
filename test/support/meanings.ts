/** Words of one line have about the same meaning. */
const subjects = [
  "tax levy duty vat netAmount",
  "reorder replenish restock shelf supply",
  "login password credential authenticate sign",
  "bicycle bike cycling pedal",
].map((line) => line.toLowerCase().split(" "));

/** A fake embedding: the number of words for each subject, and a little of the text's length, as a unit vector. */
export function meaningOf(text: string): Float32Array {
  const counts = subjects.map(
    (words) => words.reduce((sum, word) => sum + text.toLowerCase().split(word).length - 1, 0) * 4,
  );
  const vector = [...counts, 1, Math.min(1, text.length / 1000)];
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
