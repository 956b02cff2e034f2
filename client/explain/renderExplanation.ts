import type {
  ExplainedAnswer,
  ExplainedRequest,
  ExplainResult,
  ExplainStep,
  Explanation,
} from "../../server/protocol/explain";
import { l10n } from "../../server/protocol/l10n";
import { codeBlock, codeSpan, phrase, table } from "../ui/markdown";

import { renderAnswer } from "./renderAnswer";

/** Renders the Markdown document that explains the last completion. `notes` are facts that only the editor knows. */
export function renderExplanation(result: ExplainResult | undefined, notes: readonly string[]): string {
  const { last, others = [] } = result ?? {};
  const parts = [
    `# ${l10n.t("Last completion")}`,
    last === undefined ? nothingYet(result) : summary(last),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${phrase(note)}`).join("\n")]),
    ...(last === undefined ? [] : explanation(last)),
    ...(others.length === 0 ? [] : [`## ${l10n.t("Other recent requests")}`, requests(others)]),
    `---\n${l10n.t("This page contains your code. It stays in memory and is not logged, written to disk or sent anywhere.")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function nothingYet(result: ExplainResult | undefined): string {
  return result === undefined
    ? l10n.t("The server does not respond, so there is nothing to explain. Run “Inhouse: Restart Server”.")
    : l10n.t(
        "No completion was requested since the server started. Type something in a file, then come back.",
      );
}

function summary(last: Explanation): string {
  const where = l10n.t(
    "{0}, line {1}, column {2} ({3})",
    codeSpan(last.path),
    String(last.line),
    String(last.column),
    phrase(last.languageId),
  );
  const how = last.explicit ? l10n.t("requested by you") : l10n.t("triggered by typing");
  return `**${outcomeText(last)}**\n\n${where}; ${how}, ${ago(last.agoMs)}.`;
}

function outcomeText({ outcome, reason }: ExplainedRequest): string {
  switch (outcome) {
    case "typed-through":
      return l10n.t("Showed the rest of the suggestion that you were typing.");
    case "cache":
      return l10n.t("Showed an earlier answer for the same position.");
    case "joined":
      return l10n.t("Showed an answer that was already being generated.");
    case "generated":
      return l10n.t("Showed a new answer from the model.");
    case "suppressed":
      return reason ? l10n.t("Nothing was shown: {0}.", phrase(reason)) : l10n.t("Nothing was shown.");
    case "cancelled":
      return l10n.t("Nothing was shown: a newer request superseded this one.");
    case "failed":
      return reason
        ? l10n.t("Nothing was shown because of an error: {0}", phrase(reason))
        : l10n.t("Nothing was shown because of an error.");
  }
}

function explanation(last: Explanation): string[] {
  const { answer, inserted } = last;
  return [
    `## ${l10n.t("What happened")}`,
    steps(last),
    ...(inserted === undefined ? [] : [`## ${l10n.t("What was shown")}`, insertion(inserted, last)]),
    ...(answer === undefined ? [noAnswer(last)] : renderAnswer(answer, last.languageId)),
  ];
}

function steps({ steps, answer, totalMs, ...last }: Explanation): string {
  const lines = steps.map((step) => [step.atMs, stepText(step, answer)] as const);
  const all = [...lines, [totalMs, outcomeText(last)] as const];
  return all.map(([ms, text], at) => `${at + 1}. ${l10n.t("{0}: {1}", milliseconds(ms), text)}`).join("\n");
}

function stepText(step: ExplainStep, answer: ExplainedAnswer | undefined): string {
  switch (step.step) {
    case "trigger":
      if (step.result === "no") return l10n.t("No suggestion is possible here: {0}.", phrase(step.reason));
      return step.result === "multi-line"
        ? l10n.t("A multi-line suggestion is possible here.")
        : l10n.t("A single-line suggestion is possible here.");
    case "cache":
      return cacheText(step.result);
    case "running":
      return step.result === "none"
        ? l10n.t("No answer for this position was being generated.")
        : l10n.t("Waited for an answer in progress that matches the typed text.");
    case "engine":
      return l10n.t("Waited for a running request (at most one keystroke interval).");
    case "model":
      return answer === undefined
        ? l10n.t("Asked the model.")
        : l10n.t("Asked the model {0}.", codeSpan(answer.model));
  }
}

function cacheText(result: Extract<ExplainStep, { step: "cache" }>["result"]): string {
  switch (result) {
    case "unknown":
      return l10n.t("No earlier answer fits this position.");
    case "known":
      return l10n.t("An earlier answer fits this position.");
    case "typed-through":
      return l10n.t("The typed text is the beginning of an earlier answer.");
    case "known-empty":
      return l10n.t("An earlier request at this position found nothing to show.");
  }
}

function insertion(
  { text, replaced }: NonNullable<Explanation["inserted"]>,
  { languageId }: Explanation,
): string {
  const over =
    replaced === ""
      ? l10n.t("Accepting it replaces nothing.")
      : l10n.t("Accepting it replaces {0}.", codeSpan(replaced));
  return `${codeBlock(text, languageId)}\n\n${over}`;
}

function noAnswer({ steps }: Explanation): string {
  const hadEarlierAnswer = steps.some(({ step, result }) => step === "cache" && result !== "unknown");
  return hadEarlierAnswer
    ? l10n.t("Details of the earlier answer are no longer available.")
    : l10n.t("The model was not asked, so there is no prompt or answer to show.");
}

function requests(others: readonly ExplainedRequest[]): string {
  return table(
    [l10n.t("When"), l10n.t("Where"), l10n.t("Outcome")],
    others.map((each) => [
      ago(each.agoMs),
      `${codeSpan(each.path)} ${each.line}:${each.column}`,
      outcomeText(each),
    ]),
  );
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? l10n.t("{0} s ago", seconds) : l10n.t("{0} min ago", Math.round(seconds / 60));
}

export function milliseconds(ms: number): string {
  return `${l10n.number(ms, ms < 10 ? 1 : 0)} ms`;
}
