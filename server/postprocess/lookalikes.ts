import type { Filter } from "./filter";

const word = /[\p{L}\p{M}\p{N}_$]+/gu;
const latin = /[A-Za-z]/;
/** Letters of other alphabets, and wide and mathematical ones, that look like Latin ones. */
const lookalike =
  /[аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο\uff21-\uff3a\uff41-\uff5a\u{1d400}-\u{1d6a3}]/u;

/** "rеquests" with a Cyrillic "е" is another name than the one it seems to be. One that stands in the document already may be meant. */
export const lookalikes: Filter = {
  name: "lookalikes",
  reason: "it held a name with letters that only look Latin",
  apply: (text, { prefix, suffix }) => {
    const strange = [...text.matchAll(word)].find(
      ([name]) =>
        latin.test(name) && lookalike.test(name) && !(prefix.includes(name) || suffix.includes(name)),
    );
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.index) + 1);
  },
};
