import type {
  AnswerEnd,
  ExplainedAnswer,
  FilterEffect,
  PromptSection,
  ThresholdOrigin,
} from "../../server/protocol/explain";
import { codeBlock, codeSpan, phrase, table } from "../ui/markdown";
import type { Translate } from "../ui/text";

/** Renders the prompt, the model's answer and the effect of the filters as parts of a Markdown document. */
export function renderAnswer(answer: ExplainedAnswer, languageId: string, t: Translate): string[] {
  const { raw, cut, filters, confidence } = answer;
  return [
    `## ${t("What the model said")}`,
    ...(answer.earlier ? [t("It answered before this request.")] : []),
    raw === "" ? t("No text.") : codeBlock(raw, languageId),
    `${endText(answer.end, t)} ${t("{0} tokens.", answer.generatedTokens)}`,
    ...(cut === raw || filters.length === 0 ? [] : [t("Used part:"), codeBlock(cut, languageId)]),
    ...(confidence.length === 0 ? [] : [`### ${t("Confidence")}`, confidenceText(answer, t)]),
    `### ${t("Filters")}`,
    ...effects(answer, languageId, t),
    `## ${t("What the model saw")}`,
    promptSummary(answer, t),
    sectionTable(answer.sections, t),
    ...answer.sections.flatMap((section, at) => sectionText(section, at, languageId, t)),
    `## ${t("Times")}`,
    times(answer, t),
  ];
}

function endText(end: AnswerEnd, t: Translate): string {
  switch (end) {
    case "model":
      return t("The model ended the answer.");
    case "max-tokens":
      return t("Stopped at the limit of inhouse.completion.maxTokens.");
    case "stop-text":
      return t("Stopped where unrelated text began.");
    case "shape":
      return t("Stopped at the end of the line, statement or block.");
    case "unsure":
      return t("Stopped because the model was not confident enough.");
    case "unsure-line":
      return t("Stopped because the model was not confident enough about the next line.");
    case "stopped":
      return t("Stopped because the answer was no longer needed.");
    case "running":
      return t("The answer is still being generated.");
  }
}

function confidenceText({ confidence, minProbability, threshold }: ExplainedAnswer, t: Translate): string {
  const rows = confidence.map(({ text, probability }) => [codeSpan(text), percent(probability)]);
  const rule = t(
    "An answer whose first tokens average less than {0} counts as a guess.",
    percent(minProbability),
  );
  return `${table([t("First tokens"), t("Probability")], rows)}\n\n${rule} ${originText(threshold, t)}`;
}

function originText(origin: ThresholdOrigin, t: Translate): string {
  switch (origin.kind) {
    case "asked":
      return t("This threshold is low because you requested the suggestion.");
    case "calibrated":
      return t("This threshold depends on the model and inhouse.completion.eagerness.");
    case "learned":
      return t(
        "This threshold was learned from {0} suggestions of this model that you saw. Without them it would be {1}.",
        origin.suggestions,
        percent(origin.instead),
      );
  }
}

function effects({ filters, end }: ExplainedAnswer, languageId: string, t: Translate): string[] {
  if (end === "unsure" || end === "stopped") return [t("No filter ran.")];
  if (filters.length === 0) return [t("No filter changed the answer.")];
  return filters.flatMap((effect) => [effectText(effect, t), ...after(effect, languageId)]);
}

function effectText({ filter, before, after, reason }: FilterEffect, t: Translate): string {
  const name = codeSpan(filter);
  if (reason !== undefined) return t("{0} discarded the answer: {1}.", name, phrase(reason));
  return t("{0} changed {1} characters to {2}:", name, before.length, after.length);
}

function after({ after, reason }: FilterEffect, languageId: string): string[] {
  return reason === undefined ? [codeBlock(after, languageId)] : [];
}

function promptSummary(answer: ExplainedAnswer, t: Translate): string {
  const { promptTokens, promptTokensEvaluated, model, family } = answer;
  const format = t("Written for {0} in the format {1}.", codeSpan(model), codeSpan(family));
  const counts = t(
    "{0} tokens: {1} reused from the cache, {2} evaluated.",
    promptTokens,
    promptTokens - promptTokensEvaluated,
    promptTokensEvaluated,
  );
  return `${format} ${counts} ${t("Special tokens are between ⟦ and ⟧. Your text never becomes one.")}`;
}

function sectionTable(sections: readonly PromptSection[], t: Translate): string {
  const rows = sections.map((section, at) => [
    `${at + 1}`,
    sectionName(section, t),
    section.tokens === undefined ? "" : `${section.tokens}`,
    section.work === undefined ? "" : workText(section.work, t),
  ]);
  return table([t("Part"), t("Content"), t("Tokens"), t("Cache")], rows);
}

function sectionName({ kind, text }: PromptSection, t: Translate): string {
  switch (kind) {
    case "mark":
      return t("Special token {0}", `⟦${codeSpan(text)}⟧`);
    case "format":
      return t("Text that the format requires");
    case "files":
      return t("Other files and paths");
    case "before":
      return t("Text before the cursor");
    case "after":
      return t("Text after the cursor");
    case "typed":
      return t("Text typed after the prompt was built");
  }
}

function workText(work: NonNullable<PromptSection["work"]>, t: Translate): string {
  if (work === "reused") return t("reused");
  return work === "partly" ? t("partly reused") : t("evaluated");
}

/** Returns nothing for special tokens, which the table shows. */
function sectionText(section: PromptSection, at: number, languageId: string, t: Translate): string[] {
  if (section.kind === "mark") return [];
  const heading = `### ${at + 1}. ${sectionName(section, t)}`;
  return [heading, codeBlock(section.text, section.kind === "files" ? "" : languageId)];
}

function times(answer: ExplainedAnswer, t: Translate): string {
  const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return table(
    [t("Until"), t("Time")],
    [
      [t("Prompt evaluated"), ms(answer.promptMs)],
      [t("First token"), ms(answer.timeToFirstTokenMs)],
      [t("Answer complete"), ms(answer.totalMs)],
    ],
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
