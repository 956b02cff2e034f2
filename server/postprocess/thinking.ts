import type { Filter } from "./filter";

const block = /^\s*<think(?:ing)?>(?:[\s\S]*?<\/think(?:ing)?>\s*|[\s\S]*$)/;
const lateEnd = /^[\s\S]*?<\/think(?:ing)?>\s*/;

/** Models that reason think aloud first; the opening mark may be part of their prompt. */
export const thinking: Filter = {
  name: "thinking",
  reason: "the model only thought aloud",
  apply: (text, { prefix, suffix }) => {
    if (!/<\/?think/.test(text) || /<\/?think/.test(prefix + suffix)) return text;
    const rest = text.replace(block, "");
    return rest === text ? text.replace(lateEnd, "") : rest;
  },
};
