import type { Filter } from "./filter";

/** Texts of control tokens of the model families' templates. */
const marks = new RegExp(
  [
    String.raw`<\|(?:endoftext|end_of_text|begin_of_text|eot_id|im_start|im_end|im_sep|fim_\w+|repo_name|file_sep|file_separator|code_(?:prefix|suffix|middle))\|>`,
    `<(?:fim[_-](?:prefix|suffix|middle|pad)|file_sep|repo_name|PRE|SUF|MID|EOT)>`,
    String.raw`<｜[^｜>\n]+｜>`,
    String.raw`<\[(?:fim-(?:prefix|suffix|middle)|end▁of▁sentence)\]>`,
    String.raw`\[(?:PREFIX|SUFFIX|MIDDLE|/?INST)\]`,
  ].join("|"),
);

/** Nothing behind a template's mark belongs to the answer. A document that has this mark itself may go on with it. */
export const templateMarks: Filter = {
  name: "templateMarks",
  reason: "it held only marks of the model's template",
  apply: (text, { prefix, suffix }) => {
    const rest = text.replace(new RegExp(`^(?:\\s*(?:${marks.source}))+`), (lead) =>
      [...lead.matchAll(new RegExp(marks, "g"))].some(([mark]) => isInDocument(mark)) ? lead : "",
    );
    const leak = [...rest.matchAll(new RegExp(marks, "g"))].find(([mark]) => !isInDocument(mark));
    return leak ? rest.slice(0, leak.index) : rest;

    function isInDocument(mark: string): boolean {
      return prefix.includes(mark) || suffix.includes(mark);
    }
  },
};
