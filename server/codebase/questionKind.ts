/**
 * Classifies a question as about code or about documentation by its words, with a logistic regression. The word lists
 * are handwritten. The weights were fitted to questions derived from the comments and documentation of 22 public
 * repositories ("Questions about a codebase" in docs/benchmarks.md) and rounded. On held-out repositories it ranked a
 * question about documentation above one about code in 88 of 100 pairs.
 */

/** Returns -1 (about code) to 1 (about documentation); 0 if undecided. */
export function documentationScore(question: string): number {
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
    weights.verb * Number(verbs.has(first) || isThirdPerson(first));
  return Math.tanh(sum / 2);
}

const maxChars = 2000;
const weights = { persons: 1.5, advice: 1, opening: 1, guides: 1, parts: -0.5, verb: -2.4 };

/** Guides address people. */
const persons = setOf("i me my our ours us we you your yours");
const advice = setOf("can cannot let let's may must need needs please recommend recommended should want");
/** First words of explanatory sentences. */
const openings = setOf(
  "after although as because before by for if in it most once since some there these this to when while with",
);
/** Topics and names of guides. */
const guides = setOf(
  "command community configuration configure contribute contributing dependencies dependency deploy deployment docs documentation example examples " +
    "faq feature features following guide guides install installation installed installing introduction license migrate migrating migration option options " +
    "overview package packages page plugin plugins project readme release releases requirements section setup tutorial upgrade upgrading",
);
/** Parts of programs. */
const parts = setOf(
  "argument arguments array boolean buffer byte bytes callback class classes constructor element enum function functions helper implementation implements " +
    "index instance instances integer interface iterator key method methods node nodes number object parameter parameters pointer property string strings " +
    "struct token tokens type types value values variable variables wrapper",
);
/** Verbs in names of functions, and first words of questions about functions. */
const verbs = setOf(
  "add append apply build calculate check compute construct convert create delete determine ensure extract find format generate get given handle init " +
    "initialize load make parse print read remove render represents resolve return set test update validate where which wrap write",
);
const notVerbs = setOf("always does has its plugins sometimes this was");

/** Comments on functions begin with "Returns", "parses" and the like. */
function isThirdPerson(word: string): boolean {
  return /^[a-z]{2,30}[^s']s$/.test(word) && !notVerbs.has(word);
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
