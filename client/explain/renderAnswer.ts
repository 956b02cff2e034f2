import type {
  AnswerEnd,
  ExplainedAnswer,
  FilterEffect,
  PromptSection,
  ThresholdOrigin,
} from "../../server/protocol/explain";
import { l10n } from "../../server/protocol/l10n";
import { codeBlock, codeSpan, phrase, table } from "../ui/markdown";

/** Renders the prompt, the model's answer and the effect of the filters as parts of a Markdown document. */
export function renderAnswer(answer: ExplainedAnswer, languageId: string): string[] {
  const { raw, cut, filters, confidence } = answer;
  return [
    `## ${l10n.t("What the model said")}`,
    ...(answer.earlier ? [l10n.t("It answered before this request.")] : []),
    raw === "" ? l10n.t("No text.") : codeBlock(raw, languageId),
    `${endText(answer.end)} ${l10n.t("Tokens: {0}.", answer.generatedTokens)}`,
    ...(cut === raw || filters.length === 0 ? [] : [l10n.t("Used part:"), codeBlock(cut, languageId)]),
    ...(confidence.length === 0 ? [] : [`### ${l10n.t("Confidence")}`, confidenceText(answer)]),
    `### ${l10n.t("Filters")}`,
    ...effects(answer, languageId),
    `## ${l10n.t("What the model saw")}`,
    promptSummary(answer),
    sectionTable(answer.sections),
    ...answer.sections.flatMap((section, at) => sectionText(section, at, languageId)),
    `## ${l10n.t("Times")}`,
    times(answer),
  ];
}

function endText(end: AnswerEnd): string {
  switch (end) {
    case "model":
      return l10n.t("The model ended the answer.");
    case "max-tokens":
      return l10n.t("Stopped at the limit of inhouse.completion.maxTokens.");
    case "stop-text":
      return l10n.t("Stopped where unrelated text began.");
    case "shape":
      return l10n.t("Stopped at the end of the line, statement or block.");
    case "unsure":
      return l10n.t("Stopped because the model was not confident enough.");
    case "unsure-line":
      return l10n.t("Stopped because the model was not confident enough about the next line.");
    case "stopped":
      return l10n.t("Stopped because the answer was no longer needed.");
    case "running":
      return l10n.t("The answer is still being generated.");
  }
}

function confidenceText({ confidence, minProbability, threshold }: ExplainedAnswer): string {
  const rows = confidence.map(({ text, probability }) => [codeSpan(text), percent(probability)]);
  const rule = l10n.t(
    "An answer whose first tokens average less than {0} counts as a guess.",
    percent(minProbability),
  );
  return `${table([l10n.t("First tokens"), l10n.t("Probability")], rows)}\n\n${rule} ${originText(threshold)}`;
}

function originText(origin: ThresholdOrigin): string {
  switch (origin.kind) {
    case "asked":
      return l10n.t("This threshold is low because you requested the suggestion.");
    case "calibrated":
      return l10n.t("This threshold depends on the model and inhouse.completion.eagerness.");
    case "learned":
      return l10n.t(
        "This threshold was learned from {0} suggestions of this model that you saw. Without them it would be {1}.",
        origin.suggestions,
        percent(origin.instead),
      );
  }
}

function effects({ filters, end }: ExplainedAnswer, languageId: string): string[] {
  if (end === "unsure" || end === "stopped") return [l10n.t("No filter ran.")];
  if (filters.length === 0) return [l10n.t("No filter changed the answer.")];
  return filters.flatMap((effect) => [effectText(effect), ...after(effect, languageId)]);
}

function effectText({ filter, before, after, reason }: FilterEffect): string {
  const name = codeSpan(filter);
  if (reason !== undefined) return l10n.t("{0} discarded the answer: {1}.", name, phrase(reason));
  return l10n.t("{0} changed the answer's length from {1} to {2}:", name, before.length, after.length);
}

function after({ after, reason }: FilterEffect, languageId: string): string[] {
  return reason === undefined ? [codeBlock(after, languageId)] : [];
}

function promptSummary(answer: ExplainedAnswer): string {
  const { promptTokens, promptTokensEvaluated, model, family } = answer;
  const format = l10n.t("Written for {0} in the format {1}.", codeSpan(model), codeSpan(family));
  const counts = l10n.t(
    "{0} tokens: {1} reused from the cache, {2} evaluated.",
    promptTokens,
    promptTokens - promptTokensEvaluated,
    promptTokensEvaluated,
  );
  return `${format} ${counts} ${l10n.t("Special tokens are between ⟦ and ⟧. Your text never becomes one.")}`;
}

function sectionTable(sections: readonly PromptSection[]): string {
  const rows = sections.map((section, at) => [
    `${at + 1}`,
    sectionName(section),
    section.tokens === undefined ? "" : l10n.number(section.tokens),
    section.work === undefined ? "" : workText(section.work),
  ]);
  return table([l10n.t("Part"), l10n.t("Content"), l10n.t("Tokens"), l10n.t("Cache")], rows);
}

function sectionName({ kind, text }: PromptSection): string {
  switch (kind) {
    case "mark":
      return l10n.t("Special token {0}", `⟦${codeSpan(text)}⟧`);
    case "format":
      return l10n.t("Text that the format requires");
    case "files":
      return l10n.t("Other files and paths");
    case "before":
      return l10n.t("Text before the cursor");
    case "after":
      return l10n.t("Text after the cursor");
    case "typed":
      return l10n.t("Text typed after the prompt was built");
  }
}

function workText(work: NonNullable<PromptSection["work"]>): string {
  if (work === "reused") return l10n.t("reused");
  return work === "partly" ? l10n.t("partly reused") : l10n.t("evaluated");
}

/** Returns nothing for special tokens, which the table shows. */
function sectionText(section: PromptSection, at: number, languageId: string): string[] {
  if (section.kind === "mark") return [];
  const heading = `### ${at + 1}. ${sectionName(section)}`;
  return [heading, codeBlock(section.text, section.kind === "files" ? "" : languageId)];
}

function times(answer: ExplainedAnswer): string {
  const ms = (value: number) => `${l10n.number(value, value < 10 ? 1 : 0)} ms`;
  return table(
    [l10n.t("Until"), l10n.t("Time")],
    [
      [l10n.t("Prompt evaluated"), ms(answer.promptMs)],
      [l10n.t("First token"), ms(answer.timeToFirstTokenMs)],
      [l10n.t("Answer complete"), ms(answer.totalMs)],
    ],
  );
}

function percent(share: number): string {
  return l10n.percent(share, share < 0.1 ? 1 : 0);
}
