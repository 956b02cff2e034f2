import type {
  AnswerEnd,
  ExplainedAnswer,
  FilterEffect,
  PromptSection,
  ThresholdOrigin,
} from "../../server/protocol/explain";
import type { Translate } from "../text";
import { codeBlock, codeSpan, phrase, table } from "./markdown";

/** What the model was given, what it said, and what was made of that: as parts of a Markdown document. */
export function renderAnswer(answer: ExplainedAnswer, languageId: string, t: Translate): string[] {
  const { raw, cut, filters, confidence } = answer;
  return [
    `## ${t("What the model said")}`,
    ...(answer.earlier ? [t("It was asked before this request came.")] : []),
    raw === "" ? t("Nothing.") : codeBlock(raw, languageId),
    `${endText(answer.end, t)} ${t("{0} tokens.", answer.generatedTokens)}`,
    ...(cut === raw || filters.length === 0 ? [] : [t("Of this, up to there:"), codeBlock(cut, languageId)]),
    ...(confidence.length === 0 ? [] : [`### ${t("How sure it was")}`, sureness(answer, t)]),
    `### ${t("What the filters did")}`,
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
      return t("The model ended there by itself.");
    case "max-tokens":
      return t("It was as long as inhouse.completion.maxTokens allows.");
    case "stop-text":
      return t("It was stopped where something else begins.");
    case "shape":
      return t("It was stopped where the line, statement or block is over.");
    case "unsure":
      return t("It was given up because the model was not sure enough.");
    case "unsure-line":
      return t("It was stopped because the model was not sure enough of the next line.");
    case "stopped":
      return t("It was stopped because it was no longer wanted.");
    case "running":
      return t("It is still being made.");
  }
}

function sureness({ confidence, minProbability, threshold }: ExplainedAnswer, t: Translate): string {
  const rows = confidence.map(({ text, probability }) => [codeSpan(text), percent(probability)]);
  const rule = t(
    "An answer whose first tokens have less than {0} on average is a guess.",
    percent(minProbability),
  );
  return `${table([t("First tokens"), t("Probability")], rows)}\n\n${rule} ${originText(threshold, t)}`;
}

function originText(origin: ThresholdOrigin, t: Translate): string {
  switch (origin.kind) {
    case "asked":
      return t("It is that little because you asked.");
    case "calibrated":
      return t("This is what the model and inhouse.completion.eagerness ask for.");
    case "learned":
      return t(
        "This was learned from {0} suggestions of this model that you saw; without them it would be {1}.",
        origin.suggestions,
        percent(origin.instead),
      );
  }
}

function effects({ filters, end }: ExplainedAnswer, languageId: string, t: Translate): string[] {
  if (end === "unsure" || end === "stopped") return [t("They were not asked.")];
  if (filters.length === 0) return [t("They changed nothing.")];
  return filters.flatMap((effect) => [effectText(effect, t), ...after(effect, languageId)]);
}

function effectText({ filter, before, after, reason }: FilterEffect, t: Translate): string {
  const name = codeSpan(filter);
  if (reason !== undefined) return t("{0} dropped it: {1}.", name, phrase(reason));
  return t("{0} made {2} characters of {1}:", name, before.length, after.length);
}

function after({ after, reason }: FilterEffect, languageId: string): string[] {
  return reason === undefined ? [codeBlock(after, languageId)] : [];
}

function promptSummary(answer: ExplainedAnswer, t: Translate): string {
  const { promptTokens, promptTokensEvaluated, model, family } = answer;
  const laidOut = t("Laid out for {0} in the format {1}.", codeSpan(model), codeSpan(family));
  const counts = t(
    "{0} tokens: {1} were in the cache and cost nothing, {2} had to be evaluated.",
    promptTokens,
    promptTokens - promptTokensEvaluated,
    promptTokensEvaluated,
  );
  return `${laidOut} ${counts} ${t("Control tokens stand between ⟦ and ⟧; text of yours never becomes one.")}`;
}

function sectionTable(sections: readonly PromptSection[], t: Translate): string {
  const rows = sections.map((section, at) => [
    `${at + 1}`,
    sectionName(section, t),
    section.tokens === undefined ? "" : `${section.tokens}`,
    section.work === undefined ? "" : workText(section.work, t),
  ]);
  return table([t("Part"), t("What it is"), t("Tokens"), t("Cache")], rows);
}

function sectionName({ kind, text }: PromptSection, t: Translate): string {
  switch (kind) {
    case "mark":
      return t("Control token {0}", `⟦${codeSpan(text)}⟧`);
    case "format":
      return t("What the format wants");
    case "files":
      return t("Other files and paths");
    case "before":
      return t("Text before the cursor");
    case "after":
      return t("Text after the cursor");
    case "typed":
      return t("Text typed since the rest was laid out");
  }
}

function workText(work: NonNullable<PromptSection["work"]>, t: Translate): string {
  if (work === "reused") return t("reused");
  return work === "partly" ? t("partly reused") : t("evaluated");
}

/** Control tokens are told in the table already. */
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
      [t("The prompt was read"), ms(answer.promptMs)],
      [t("The first token was there"), ms(answer.timeToFirstTokenMs)],
      [t("The answer was complete"), ms(answer.totalMs)],
    ],
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
