import type { CompletionRecord, StatsResult } from "../../server/protocol/messages";
import { sealLabel, sealWitness } from "../serverProcess/sealLabel";
import { commandIds } from "../ui/commandIds";
import { plainText, type Translate } from "../ui/text";
import { type StatusView, statusKind, statusSentence } from "./statusView";

export interface StatusFact {
  readonly label: string;
  readonly value: string;
}

export interface StatusAction {
  readonly title: string;
  readonly icon: string;
  readonly command: string;
  readonly argument?: string;
}

export const openEditorSettingsCommand = "workbench.action.openSettings";

/** The facts to show, most important first. Values may contain untrusted text. */
export function statusFacts(view: StatusView, t: Translate): StatusFact[] {
  const model = view.status?.completion;
  const facts: (StatusFact | undefined)[] = [
    view.inlineSuggest
      ? undefined
      : {
          label: t("Not shown"),
          value: t("VS Code's inline suggestions are off (editor.inlineSuggest.enabled)."),
        },
    noteFact(view, t),
    model?.demo && { label: t("Demo model"), value: t("shows how it works. Choose a model for real work.") },
    model && { label: t("Model"), value: model.name },
    model && { label: t("Runs on"), value: model.backend },
    model?.backendNote === undefined ? undefined : { label: t("Note"), value: model.backendNote },
    model && { label: t("Context"), value: t("{0} tokens", model.contextTokens.toLocaleString()) },
    ...chatFacts(view, t),
    ...statsFacts(view.stats, t),
    view.status?.indexing && {
      label: t("Codebase index"),
      value: t(
        "{0} of {1} files",
        view.status.indexing.done.toLocaleString(),
        view.status.indexing.total.toLocaleString(),
      ),
    },
    view.status && { label: t("Network"), value: sealLabel(view.status.seal, t) },
    view.status?.seal === "sealed"
      ? { label: t("Confirmed by"), value: sealWitness(view.server.seal, t) }
      : undefined,
    view.status?.seal !== "guarded" || view.status.sealReason === undefined
      ? undefined
      : { label: t("Why it is not sealed"), value: view.status.sealReason },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** The actions in the hover and in the status list. */
export function statusActions(view: StatusView, t: Translate): StatusAction[] {
  const { everywhere, language } = view.completions;
  const icon = (on: boolean) => (on ? "circle-slash" : "play");
  const { completion, chatProblem, state } = view.status ?? {};
  const wantsModel = completion?.demo === true || chatProblem !== undefined || state === "error";
  const actions: (StatusAction | undefined)[] = [
    wantsModel
      ? { title: t("Choose a Model…"), icon: "cloud-download", command: commandIds.downloadModel }
      : undefined,
    {
      title: everywhere ? t("Turn Completions Off") : t("Turn Completions On"),
      icon: icon(everywhere),
      command: commandIds.toggleCompletions,
    },
    language && {
      title: language.enabled ? t("Turn Off for {0}", language.id) : t("Turn On for {0}", language.id),
      icon: icon(language.enabled),
      command: commandIds.toggleCompletionsForLanguage,
    },
    view.inlineSuggest
      ? undefined
      : {
          title: t("Show Inline Suggestions Setting"),
          icon: "settings",
          command: openEditorSettingsCommand,
          argument: "editor.inlineSuggest.enabled",
        },
    {
      title: t("Explain Last Completion"),
      icon: "question",
      command: commandIds.explainLastCompletion,
    },
    { title: t("Show Statistics"), icon: "graph", command: commandIds.showStatistics },
    { title: t("Privacy Report"), icon: "shield", command: commandIds.showPrivacyReport },
    { title: t("Restart Server"), icon: "debug-restart", command: commandIds.restartServer },
    { title: t("Show Log"), icon: "output", command: commandIds.showLog },
    { title: t("Open Settings"), icon: "gear", command: commandIds.openSettings },
  ];
  return actions.filter((action) => action !== undefined);
}

/** The server's message in addition to its state, such as an invalid setting. */
function noteFact(view: StatusView, t: Translate): StatusFact | undefined {
  const message = view.server.phase === "running" ? view.status?.message : undefined;
  if (!message || plainText(message) === statusSentence(view, t)) return undefined;
  const problem = view.status?.state === "error" || statusKind(view) === "error";
  return { label: problem ? t("Problem") : t("Note"), value: message };
}

/** The problem with the chat model, unless the status message contains it: both models may be the same file. */
function chatFacts({ status }: StatusView, t: Translate): StatusFact[] {
  const { chatProblem, message } = status ?? {};
  return chatProblem === undefined || message?.includes(chatProblem)
    ? []
    : [{ label: t("Chat"), value: chatProblem }];
}

function statsFacts(stats: StatsResult | undefined, t: Translate): StatusFact[] {
  if (stats === undefined || stats.totals.requests === 0) return [];
  const { last, totals } = stats;
  const shown = t(
    "{0} shown of {1} requests",
    totals.shown.toLocaleString(),
    totals.requests.toLocaleString(),
  );
  const facts: StatusFact[] = [];
  if (last !== undefined) {
    facts.push({ label: t("Last completion"), value: outcomeText(last, t) });
    if (last.promptTokens > 0) {
      const [evaluated, all] = [
        last.promptTokensEvaluated.toLocaleString(),
        last.promptTokens.toLocaleString(),
      ];
      facts.push({ label: t("Last prompt"), value: t("{0} of {1} tokens evaluated", evaluated, all) });
    }
  }
  return [...facts, { label: t("Since start"), value: shown }];
}

function outcomeText(last: CompletionRecord, t: Translate): string {
  const total = Math.round(last.totalMs).toLocaleString();
  switch (last.outcome) {
    case "typed-through":
      return t("{0} ms, rest of the previous suggestion", total);
    case "cache":
      return t("{0} ms, earlier answer", total);
    case "joined":
      return t("{0} ms, answer in progress", total);
    case "generated":
      return t(
        "{0} ms, first token after {1} ms",
        total,
        Math.round(last.timeToFirstTokenMs).toLocaleString(),
      );
    case "cancelled":
      return t("Cancelled after {0} ms", total);
    case "suppressed":
      return last.reason ? t("Nothing shown: {0}", last.reason) : t("Nothing shown");
    case "failed":
      return last.reason ? t("Failed: {0}", last.reason) : t("Failed");
  }
}
