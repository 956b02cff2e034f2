/** What begins and ends thoughts, in all formats with tags. */
export const thoughtTags = [
  ["<think>", "</think>"],
  ["[THINK]", "[/THINK]"],
] as const;
