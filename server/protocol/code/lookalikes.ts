/**
 * Names of a text that look Latin and are not: "rеquests" with a Cyrillic "е" is another name. What is seen to be of two alphabets
 * deceives nobody.
 */
export function findLookalikes(text: string): { readonly start: number; readonly name: string }[] {
  return Array.from(text.matchAll(word), ({ 0: name, index }) => ({ start: index, name })).filter(
    ({ name }) => latin.test(name) && lookalike.test(name) && !otherLetter.test(name),
  );
}

const word = /[\p{L}\p{M}\p{N}_$]+/gu;
const latin = /[A-Za-z]/;
/** Letters of other alphabets, and wide and mathematical ones, that look like Latin ones. */
const lookalikes =
  "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο\\uff21-\\uff3a\\uff41-\\uff5a\\u{1d400}-\\u{1d6a3}";
const lookalike = new RegExp(`[${lookalikes}]`, "u");
const otherLetter = new RegExp(`(?![${lookalikes}])(?!\\p{Script=Latin})\\p{L}`, "u");
