import type {
  ExplainedAnswer,
  ExplainedRequest,
  ExplainResult,
  ExplainStep,
  Explanation,
} from "../../server/protocol/explain";
import { codeBlock, codeSpan, phrase, table } from "../ui/markdown";
import type { Translate } from "../ui/text";
import { renderAnswer } from "./renderAnswer";

/** Renders the Markdown document that explains the last completion. `notes` are facts that only the editor knows. */
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
    ...(others.length === 0 ? [] : [`## ${t("Other recent requests")}`, requests(others, t)]),
    `---\n${t("This page contains your code. It stays in memory and is not logged, written to disk or sent anywhere.")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function nothingYet(result: ExplainResult | undefined, t: Translate): string {
  return result === undefined
    ? t("The server does not respond, so there is nothing to explain. Run “Inhouse: Restart Server”.")
    : t("No completion was requested since the server started. Type something in a file, then come back.");
}

function summary(last: Explanation, t: Translate): string {
  const where = t(
    "{0}, line {1}, column {2} ({3})",
    codeSpan(last.path),
    last.line,
    last.column,
    phrase(last.languageId),
  );
  const how = last.explicit ? t("requested by you") : t("triggered by typing");
  return `**${outcomeText(last, t)}**\n\n${where}; ${how}, ${ago(last.agoMs, t)}.`;
}

function outcomeText({ outcome, reason }: ExplainedRequest, t: Translate): string {
  switch (outcome) {
    case "typed-through":
      return t("Showed the rest of the suggestion that you were typing.");
    case "cache":
      return t("Showed an earlier answer for the same position.");
    case "joined":
      return t("Showed an answer that was already being generated.");
    case "generated":
      return t("Showed a new answer from the model.");
    case "suppressed":
      return reason ? t("Nothing was shown: {0}.", phrase(reason)) : t("Nothing was shown.");
    case "cancelled":
      return t("Nothing was shown: a newer request superseded this one.");
    case "failed":
      return reason
        ? t("Nothing was shown because of an error: {0}", phrase(reason))
        : t("Nothing was shown because of an error.");
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
      if (step.result === "no") return t("No suggestion is possible here: {0}.", phrase(step.reason));
      return step.result === "multi-line"
        ? t("A multi-line suggestion is possible here.")
        : t("A single-line suggestion is possible here.");
    case "cache":
      return cacheText(step.result, t);
    case "running":
      return step.result === "none"
        ? t("No answer for this position was being generated.")
        : t("Waited for an answer in progress that matches the typed text.");
    case "engine":
      return t("Waited for a running request (at most one keystroke interval).");
    case "model":
      return answer === undefined ? t("Asked the model.") : t("Asked the model {0}.", codeSpan(answer.model));
  }
}

function cacheText(result: Extract<ExplainStep, { step: "cache" }>["result"], t: Translate): string {
  switch (result) {
    case "unknown":
      return t("No earlier answer fits this position.");
    case "known":
      return t("An earlier answer fits this position.");
    case "typed-through":
      return t("The typed text is the beginning of an earlier answer.");
    case "known-empty":
      return t("An earlier request at this position found nothing to show.");
  }
}

function insertion(
  { text, replaced }: NonNullable<Explanation["inserted"]>,
  { languageId }: Explanation,
  t: Translate,
): string {
  const over =
    replaced === ""
      ? t("Accepting it replaces nothing.")
      : t("Accepting it replaces {0}.", codeSpan(replaced));
  return `${codeBlock(text, languageId)}\n\n${over}`;
}

function noAnswer({ steps }: Explanation, t: Translate): string {
  const hadEarlierAnswer = steps.some(({ step, result }) => step === "cache" && result !== "unknown");
  return hadEarlierAnswer
    ? t("Details of the earlier answer are no longer available.")
    : t("The model was not asked, so there is no prompt or answer to show.");
}

function requests(others: readonly ExplainedRequest[], t: Translate): string {
  return table(
    [t("When"), t("Where"), t("Outcome")],
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
