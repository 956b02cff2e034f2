import { withoutThoughts } from "../protocol/code/thoughts";
import type { Filter } from "./filter";

/** Models that reason think aloud first; the opening mark may be part of their prompt. */
export const thinking: Filter = {
  name: "thinking",
  reason: "the model only thought aloud",
  apply: (text, { prefix, suffix }) => withoutThoughts(text, `${prefix}\n${suffix}`).text,
};
