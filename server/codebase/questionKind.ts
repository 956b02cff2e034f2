/**
 * Whether a question is more likely about the code or about what is written for its users, by its words and form alone: a
 * logistic regression. The words were written down by hand; the weights were fitted to questions made of the comments and the
 * documentation of 22 public repositories ("Questions about a codebase" in docs/benchmarks.md) and rounded. On repositories left out of
 * the fit it ranked a question about documentation before one about code in 88 of 100 pairs.
 */

/** From -1 (about code) to 1 (about documentation); 0 if the words do not tell. */
export function aboutDocumentation(question: string): number {
  const words =
    question
      .slice(0, maxChars)
      .toLowerCase()
      .match(/[a-z']+/g) ?? [];
  const distinct = new Set(words);
  const count = (list: ReadonlySet<string>) =>
    Math.min(2, [...distinct].filter((word) => list.has(word)).length);
  const [first = ""] = words;
  const sum =
    weights.persons * Math.min(1, count(persons)) +
    weights.advice * Math.min(1, count(advice)) +
    weights.opening * Number(openings.has(first)) +
    weights.guides * count(guides) +
    weights.parts * count(parts) +
    weights.deed * Number(deeds.has(first) || isThirdPerson(first));
  return Math.tanh(sum / 2);
}

const maxChars = 2000;
const weights = { persons: 1.5, advice: 1, opening: 1, guides: 1, parts: -0.5, deed: -2.4 };

/** Guides speak to people. */
const persons = setOf("i me my our ours us we you your yours");
const advice = setOf("can cannot let let's may must need needs please recommend recommended should want");
/** Sentences that explain begin so. */
const openings = setOf(
  "after although as because before by for if in it most once since some there these this to when while with",
);
/** What guides are about, and their own names. */
const guides = setOf(
  "command community configuration configure contribute contributing dependencies dependency deploy deployment docs documentation example examples " +
    "faq feature features following guide guides install installation installed installing introduction license migrate migrating migration option options " +
    "overview package packages page plugin plugins project readme release releases requirements section setup tutorial upgrade upgrading",
);
/** What programs are made of. */
const parts = setOf(
  "argument arguments array boolean buffer byte bytes callback class classes constructor element enum function functions helper implementation implements " +
    "index instance instances integer interface iterator key method methods node nodes number object parameter parameters pointer property string strings " +
    "struct token tokens type types value values variable variables wrapper",
);
/** Verbs that name functions, and the words that questions about functions begin with. */
const deeds = setOf(
  "add append apply build calculate check compute construct convert create delete determine ensure extract find format generate get given handle init " +
    "initialize load make parse print read remove render represents resolve return set test update validate where which wrap write",
);
const noDeeds = setOf("always does has its plugins sometimes this was");

/** "Returns", "parses": comments say what a function does. */
function isThirdPerson(word: string): boolean {
  return /^[a-z]{2,30}[^s']s$/.test(word) && !noDeeds.has(word);
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
