import type {
  ExplainedAnswer,
  ExplainedRequest,
  ExplainResult,
  ExplainStep,
  Explanation,
} from "../../server/protocol/explain";
import type { Translate } from "../text";
import { codeBlock, codeSpan, phrase, table } from "./markdown";
import { renderAnswer } from "./renderAnswer";

/** The document that answers "why nothing?" and "what did it see?", as Markdown. `notes` is what only the editor knows. */
export function renderExplanation(
  result: ExplainResult | undefined,
  notes: readonly string[],
  t: Translate,
): string {
  const { last, others = [] } = result ?? {};
  const parts = [
    `# ${t("Last completion")}`,
    last === undefined ? nothingYet(result, t) : summary(last, t),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${phrase(note)}`).join("\n")]),
    ...(last === undefined ? [] : explanation(last, t)),
    ...(others.length === 0 ? [] : [`## ${t("Other requests of late")}`, requests(others, t)]),
    `---\n${t("This page is only in memory. It holds code of yours: nothing of it is logged, written to disk or sent anywhere.")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function nothingYet(result: ExplainResult | undefined, t: Translate): string {
  return result === undefined
    ? t("The server does not answer, so there is nothing to explain.")
    : t(
        "No completion has been asked for since the server started. Type something in a file, then come back.",
      );
}

function summary(last: Explanation, t: Translate): string {
  const where = t(
    "{0}, line {1}, column {2} ({3})",
    codeSpan(last.path),
    last.line,
    last.column,
    phrase(last.languageId),
  );
  const how = last.explicit ? t("asked for by you") : t("asked for by typing");
  return `**${outcomeText(last, t)}**\n\n${where}; ${how}, ${ago(last.agoMs, t)}.`;
}

function outcomeText({ outcome, reason }: ExplainedRequest, t: Translate): string {
  switch (outcome) {
    case "typed-through":
      return t("The rest of a suggestion that you were typing was shown.");
    case "cache":
      return t("An earlier answer for the same place was shown.");
    case "joined":
      return t("An answer that was already being made was shown.");
    case "generated":
      return t("A new answer of the model was shown.");
    case "suppressed":
      return reason ? t("Nothing was shown: {0}.", phrase(reason)) : t("Nothing was shown.");
    case "cancelled":
      return t("Nothing was shown: the editor had gone on meanwhile.");
    case "failed":
      return reason
        ? t("Nothing was shown, something is broken: {0}", phrase(reason))
        : t("Something is broken.");
  }
}

function explanation(last: Explanation, t: Translate): string[] {
  const { answer, inserted } = last;
  return [
    `## ${t("What happened")}`,
    steps(last, t),
    ...(inserted === undefined ? [] : [`## ${t("What was shown")}`, insertion(inserted, last, t)]),
    ...(answer === undefined ? [noAnswer(last, t)] : renderAnswer(answer, last.languageId, t)),
  ];
}

function steps({ steps, answer, totalMs, ...last }: Explanation, t: Translate): string {
  const lines = steps.map((step) => [step.atMs, stepText(step, answer, t)] as const);
  const all = [...lines, [totalMs, outcomeText(last, t)] as const];
  return all.map(([ms, text], at) => `${at + 1}. ${t("{0}: {1}", milliseconds(ms), text)}`).join("\n");
}

function stepText(step: ExplainStep, answer: ExplainedAnswer | undefined, t: Translate): string {
  switch (step.step) {
    case "trigger":
      if (step.result === "no") return t("This is no place for a suggestion: {0}.", phrase(step.reason));
      return step.result === "multi-line"
        ? t("A suggestion may be made here, of several lines.")
        : t("A suggestion may be made here, of one line.");
    case "cache":
      return cacheText(step.result, t);
    case "running":
      return step.result === "none"
        ? t("No answer for this place was being made.")
        : t("An answer that agrees with what was typed was being made already: it was waited for.");
    case "engine":
      return t(
        "The model was busy with another answer: it was waited for, but not longer than between two keys.",
      );
    case "model":
      return answer === undefined
        ? t("The model was asked.")
        : t("The model {0} was asked.", codeSpan(answer.model));
  }
}

function cacheText(result: Extract<ExplainStep, { step: "cache" }>["result"], t: Translate): string {
  switch (result) {
    case "unknown":
      return t("No earlier answer fits this place.");
    case "known":
      return t("An earlier answer fits this place.");
    case "typed-through":
      return t("What was typed is the beginning of an earlier answer.");
    case "known-empty":
      return t("The model was asked at this place before and had nothing to show.");
  }
}

function insertion(
  { text, replaced }: NonNullable<Explanation["inserted"]>,
  { languageId }: Explanation,
  t: Translate,
): string {
  const over =
    replaced === ""
      ? t("Accepted, it replaces nothing.")
      : t("Accepted, it replaces {0}.", codeSpan(replaced));
  return `${codeBlock(text, languageId)}\n\n${over}`;
}

function noAnswer({ steps }: Explanation, t: Translate): string {
  const known = steps.some(({ step, result }) => step === "cache" && result !== "unknown");
  return known
    ? t("How that earlier answer was made is no longer remembered.")
    : t("The model was not asked, so there is no prompt and no answer to show.");
}

function requests(others: readonly ExplainedRequest[], t: Translate): string {
  return table(
    [t("When"), t("Where"), t("What became of it")],
    others.map((each) => [
      ago(each.agoMs, t),
      `${codeSpan(each.path)} ${each.line}:${each.column}`,
      outcomeText(each, t),
    ]),
  );
}

function ago(ms: number, t: Translate): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? t("{0} s ago", seconds) : t("{0} min ago", Math.round(seconds / 60));
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
