const noContent = new Set(
  (
    "a about after all also an and any are as at be been before being both but by can could did do does each either etc for from get " +
    "gets given had has have how if in into is it its itself just made make makes may more most must need not of off on one only " +
    "or other our out over own return returned returns same set sets should so some such than that the their them then there " +
    "these they this those through to up use used uses using value values was we were what when where whether which while " +
    "who why will with within without would you your e g i"
  ).split(" "),
);

/** The share of a question's content words that occur in a text in any form, including parts of names. */
export function sharedWords(question: string, text: string): number {
  const wanted = new Set(stemsOf(question));
  const there = new Set(stemsOf(text));
  const found = [...wanted].filter((word) => there.has(word));
  return wanted.size === 0 ? 0 : found.length / wanted.size;
}

function stemsOf(text: string): readonly string[] {
  const words =
    text
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.filter((word) => !noContent.has(word)).map(stemOf);
}

/** Removes the English endings that make forms of one word. */
function stemOf(word: string): string {
  for (const ending of [
    "ations",
    "ation",
    "ings",
    "ing",
    "ions",
    "ion",
    "ers",
    "ies",
    "ed",
    "er",
    "es",
    "or",
    "y",
    "s",
    "e",
  ])
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length);
  return word;
}
