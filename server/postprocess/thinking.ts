import { withoutThoughts } from "../protocol/code/thoughts";
import type { Filter } from "./filter";

const markup = new Set("html xml vue svelte astro handlebars typescriptreact javascriptreact".split(" "));

/** Models that reason think aloud first; the opening mark may be part of their prompt. A whole element and nothing else is markup's own. */
export const thinking: Filter = {
  name: "thinking",
  reason: "the model only thought aloud",
  apply: (text, { prefix, suffix, languageId }) => {
    const { text: said, isThinking } = withoutThoughts(text, `${prefix}\n${suffix}`);
    return said.trim() === "" && !isThinking && markup.has(languageId) ? text : said;
  },
};
