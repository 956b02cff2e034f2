import { l10n } from "../../server/protocol/l10n";
import type { CompletionRecord, StatsResult } from "../../server/protocol/messages";
import { farDataSentence, sealLabel } from "../serverProcess/sealLabel";
import { chatCommandIds, commandIds } from "../ui/commandIds";
import { plainText } from "../ui/text";
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
export function statusFacts(view: StatusView): StatusFact[] {
  const model = view.status?.completion;
  const facts: (StatusFact | undefined)[] = [
    view.inlineSuggest
      ? undefined
      : {
          label: l10n.t("Not shown"),
          value: l10n.t("VS Code's inline suggestions are off (editor.inlineSuggest.enabled)."),
        },
    model?.backendNote === undefined ? undefined : { label: l10n.t("GPU"), value: model.backendNote },
    noteFact(view),
    model?.demo && {
      label: l10n.t("Demo model"),
      value: l10n.t("shows how it works. Choose a model for real work."),
    },
    model && { label: l10n.t("Model"), value: model.name },
    model && { label: l10n.t("Runs on"), value: model.backend },
    model && { label: l10n.t("Context"), value: l10n.t("{0} tokens", l10n.number(model.contextTokens)) },
    ...chatFacts(view),
    ...statsFacts(view.stats),
    view.status?.indexing && {
      label: l10n.t("Codebase index"),
      value: l10n.t(
        "{0} of {1} files",
        l10n.number(view.status.indexing.done),
        l10n.number(view.status.indexing.total),
      ),
    },
    view.status && { label: l10n.t("Network"), value: sealLabel(view.status.seal, view.server.farHost) },
    view.server.farHost === undefined
      ? undefined
      : { label: l10n.t("Your code"), value: farDataSentence(view.server.farHost) },
    view.status?.seal !== "guarded" || view.status.sealReason === undefined
      ? undefined
      : { label: l10n.t("Why it is not sealed"), value: view.status.sealReason },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** The actions in the hover and in the status list. */
export function statusActions(view: StatusView): StatusAction[] {
  const { everywhere, language } = view.completions;
  const icon = (on: boolean) => (on ? "circle-slash" : "play");
  const { completion } = view.status ?? {};
  const actions: (StatusAction | undefined)[] = [
    { title: l10n.t("Open Chat"), icon: "comment-discussion", command: chatCommandIds.open },
    { title: l10n.t("Choose Models…"), icon: "chip", command: commandIds.chooseModel },
    completion?.backendNote === undefined
      ? undefined
      : { title: l10n.t("Set Up GPU"), icon: "circuit-board", command: commandIds.setUpGpu },
    {
      title: everywhere ? l10n.t("Turn Completions Off") : l10n.t("Turn Completions On"),
      icon: icon(everywhere),
      command: commandIds.toggleCompletions,
    },
    language && {
      title: language.enabled
        ? l10n.t("Turn Completions Off for {0}", language.name)
        : l10n.t("Turn Completions On for {0}", language.name),
      icon: icon(language.enabled),
      command: commandIds.toggleCompletionsForLanguage,
    },
    view.inlineSuggest
      ? undefined
      : {
          title: l10n.t("Show Inline Suggestions Setting"),
          icon: "settings",
          command: openEditorSettingsCommand,
          argument: "editor.inlineSuggest.enabled",
        },
    {
      title: l10n.t("Explain Last Completion"),
      icon: "question",
      command: commandIds.explainLastCompletion,
    },
    { title: l10n.t("Show Statistics"), icon: "graph", command: commandIds.showStatistics },
    { title: l10n.t("Show Privacy Report"), icon: "shield", command: commandIds.showPrivacyReport },
    { title: l10n.t("Diagnose This Machine"), icon: "pulse", command: commandIds.diagnose },
    {
      title: l10n.t("Run Server on Another Machine…"),
      icon: "remote-explorer",
      command: commandIds.runElsewhere,
    },
    { title: l10n.t("Restart Server"), icon: "debug-restart", command: commandIds.restartServer },
    { title: l10n.t("Show Log"), icon: "output", command: commandIds.showLog },
    { title: l10n.t("Get Started"), icon: "rocket", command: commandIds.getStarted },
    { title: l10n.t("Open Settings"), icon: "gear", command: commandIds.openSettings },
  ];
  return actions.filter((action) => action !== undefined);
}

/** The server's message in addition to its state, such as an invalid setting. */
function noteFact(view: StatusView): StatusFact | undefined {
  const message = view.server.phase === "running" ? view.status?.message : undefined;
  if (!message || plainText(message) === statusSentence(view)) return undefined;
  const problem = view.status?.state === "error" || statusKind(view) === "error";
  return { label: problem ? l10n.t("Problem") : l10n.t("Note"), value: message };
}

/** The problem with the chat model, unless the status message contains it: both models may be the same file. */
function chatFacts({ status }: StatusView): StatusFact[] {
  const { chatProblem, message } = status ?? {};
  return chatProblem === undefined || message?.includes(chatProblem)
    ? []
    : [{ label: l10n.t("Chat"), value: chatProblem }];
}

function statsFacts(stats: StatsResult | undefined): StatusFact[] {
  if (stats === undefined || stats.totals.requests === 0) return [];
  const { last, totals } = stats;
  const shown = l10n.t("{0} shown of {1} requests", l10n.number(totals.shown), l10n.number(totals.requests));
  return [
    ...(last === undefined ? [] : [{ label: l10n.t("Last completion"), value: outcomeText(last) }]),
    { label: l10n.t("Since start"), value: shown },
  ];
}

function outcomeText(last: CompletionRecord): string {
  const total = l10n.number(last.totalMs);
  switch (last.outcome) {
    case "typed-through":
      return l10n.t("{0} ms, rest of the previous suggestion", total);
    case "cache":
      return l10n.t("{0} ms, earlier answer", total);
    case "joined":
      return l10n.t("{0} ms, answer in progress", total);
    case "generated":
      return l10n.t("{0} ms, first token after {1} ms", total, l10n.number(last.timeToFirstTokenMs));
    case "cancelled":
      return l10n.t("Cancelled after {0} ms", total);
    case "suppressed":
      return last.reason ? l10n.t("Nothing shown: {0}", last.reason) : l10n.t("Nothing shown");
    case "failed":
      return last.reason ? l10n.t("Failed: {0}", last.reason) : l10n.t("Failed");
  }
}
