import { stripThinking } from "../../protocol/code/thinking";
import type { Filter } from "../filter";

const markup = new Set("html xml vue svelte astro handlebars typescriptreact javascriptreact".split(" "));

/**
 * Removes the thoughts of reasoning models, whose opening tag may be in the prompt. In markup, a lone complete
 * element is code.
 */
export const thinking: Filter = {
  name: "thinking",
  reason: "it contained only the model's reasoning",
  apply: (text, { prefix, suffix, languageId }) => {
    const { text: rest, isThinking } = stripThinking(text, `${prefix}\n${suffix}`);
    return rest.trim() === "" && !isThinking && markup.has(languageId) ? text : rest;
  },
};
