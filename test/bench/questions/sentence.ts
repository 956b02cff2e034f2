/** Extracts from a comment or a paragraph the part that can be a question. */

const fewestWords = 5;
const mostWords = 40;

/** The first sentence as plain text; undefined if it is not made of words, or has too few or too many. */
export function firstSentence(paragraph: string): string | undefined {
  const plain = withoutMarks(paragraph.slice(0, 2000));
  const sentence = /^.*?(?:[.!?:](?=\s+[A-Z`"'([]|\s*$)|$)/.exec(plain)?.[0]?.trim() ?? "";
  const words = sentence.split(" ").filter((word) => /^[("'[]*[A-Za-z]/.test(word));
  if (words.length < fewestWords || words.length > mostWords || !isProse(sentence)) return undefined;
  return sentence;
}

/** Removes the name at the beginning, which comments in Go have. */
export function withoutName(sentence: string, name: string): string | undefined {
  const [first = "", ...rest] = sentence.split(" ");
  if (first.replace(/\W+$|\(.*$/g, "") !== name) return sentence;
  const left = rest.join(" ").replace(/^[-:–—\s]+/, "");
  return left.split(" ").length >= fewestWords - 1 ? left : undefined;
}

/** Reduces a text to lower-case words with one space between them, to compare two texts. */
export function normalized(text: string): string {
  return withoutMarks(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** Removes links, tags and emphasis, which belong to the text's look. */
function withoutMarks(text: string): string {
  return text
    .replace(/<(?:see|paramref|typeparamref|seealso)\s[^>]{0,80}?"(?:\w:)?([^">]{1,80})"\s*\/>/g, "$1")
    .replace(/<\/?[A-Za-z][^<>]{0,100}>/g, " ")
    .replace(/\{@\w+\s+([^{}]{1,100})\}/g, "$1")
    .replace(/!?\[([^[\]]{1,200})\](?:\([^()]{0,300}\)|\[[^[\]]{0,100}\])?/g, "$1")
    .replace(/:\w{1,20}:`~?([^`<]{1,100})[^`]{0,100}`/g, "$1")
    .replace(/\*\*|__|`|(?<=\s|^)[*_](?=\w)|(?<=\w)[*_](?=[\s.,]|$)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether it is prose, and neither commented-out code nor a note to a tool. */
function isProse(sentence: string): boolean {
  if (
    /[;{}\\|]|=>|==|\bhttps?:|^\W*(?:todo|fixme|xxx|hack|eslint|prettier|copyright|@|-\*-|noqa|type:)/i.test(
      sentence,
    )
  )
    return false;
  const letters = sentence.replace(/[^\p{L}]/gu, "");
  return letters.replace(/[^A-Za-z]/g, "").length > 0.97 * letters.length;
}
