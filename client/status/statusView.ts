import { l10n } from "../../server/protocol/l10n";
import type { StatsResult, StatusParams } from "../../server/protocol/messages";
import type { ServerState } from "../serverProcess/serverState";
import { plainText } from "../ui/text";

/** The data for the status item, its hover and the status list. */
export interface StatusView {
  readonly server: ServerState;
  /** The server's latest status; absent until the first. */
  readonly status?: StatusParams | undefined;
  /** Whether the server has been busy for long enough to show it. */
  readonly busy: boolean;
  readonly completions: CompletionSwitch;
  /** Whether VS Code's setting for inline suggestions is on. */
  readonly inlineSuggest: boolean;
  readonly stats?: StatsResult | undefined;
}

export interface CompletionSwitch {
  readonly everywhere: boolean;
  /** The language of the active editor, if it can have completions. */
  readonly language?: { readonly name: string; readonly enabled: boolean };
}

export type StatusKind = "loading" | "ready" | "busy" | "off" | "error";

/** Derives the kind from the process, the settings and the server's status. */
export function statusKind({ server, status, busy, completions }: StatusView): StatusKind {
  if (server.phase === "failed") return "error";
  if (server.phase === "stopped" || !enabledHere(completions)) return "off";
  if (server.phase !== "running" || status === undefined) return "loading";
  if (status.state === "error" || status.state === "off" || status.state === "loading") return status.state;
  return busy ? "busy" : "ready";
}

/** Text of the status bar item. Names the machine on which the server runs, if that is another one. */
export function statusText(view: StatusView): string {
  const { farHost } = view.server;
  return farHost === undefined ? ownText(view) : `${ownText(view)} · ${plainText(farHost, 28)}`;
}

/** The status for screen readers, which also names that machine. */
export function statusLabel(view: StatusView): string {
  const { farHost } = view.server;
  const name = farHost === undefined ? "Inhouse" : `Inhouse · ${plainText(farHost, 100)}`;
  return `${name}: ${statusSentence(view)}`;
}

function ownText(view: StatusView): string {
  const kind = statusKind(view);
  const { progress } = view.status ?? {};
  switch (kind) {
    case "loading":
      return `$(loading~spin) Inhouse${progress === undefined ? "" : ` ${percent(progress)}`}`;
    case "off":
      return "$(circle-slash) Inhouse";
    case "error":
      return "$(warning) Inhouse";
    default:
      // Both icons have the same width, so that neighbouring items don't move.
      return `${kind === "busy" ? "$(loading~spin)" : view.server.farHost === undefined ? "$(home)" : "$(remote)"} ${modelName(view)}${indexingPart(view)}`;
  }
}

/** The status as a sentence, for screen readers and the first line of the hover. */
export function statusSentence(view: StatusView): string {
  switch (statusKind(view)) {
    case "loading":
      return loadingSentence(view);
    case "off":
      return offSentence(view);
    case "error":
      return plainText(
        view.server.message ?? view.status?.message ?? l10n.t("The server reported an error."),
      );
    case "busy":
      return withIndexing(l10n.t("Working: {0}", modelName(view)), view);
    case "ready":
      return withIndexing(l10n.t("Ready: {0}", modelName(view)), view);
  }
}

export function enabledHere(completions: CompletionSwitch): boolean {
  return completions.language?.enabled ?? completions.everywhere;
}

function loadingSentence({ server, status }: StatusView): string {
  if (server.phase === "restarting")
    return plainText(server.message ?? l10n.t("Server crashed. Restarting…"));
  if (server.phase === "starting" || status === undefined) return l10n.t("Starting the server…");
  if (status.progress === undefined) return l10n.t("Loading the model…");
  return l10n.t("Loading the model: {0}", percent(status.progress));
}

function offSentence({ server, completions }: StatusView): string {
  const { everywhere, language } = completions;
  if (server.phase === "stopped") return l10n.t("The server is not running.");
  if (everywhere && language && !language.enabled)
    return l10n.t("Completions are off for {0}.", language.name);
  return l10n.t("Completions are off.");
}

function modelName({ status }: StatusView): string {
  const { name = "", demo } = status?.completion ?? {};
  const shown = plainText(name, 28);
  return shown === "" ? "Inhouse" : demo ? `${shown} (demo)` : shown;
}

/** Progress of the codebase index, shown after the model name. */
function indexingPart({ status }: StatusView): string {
  const share = indexedShare(status);
  return share === undefined ? "" : ` $(search) ${percent(share)}`;
}

function withIndexing(sentence: string, { status }: StatusView): string {
  const share = indexedShare(status);
  return share === undefined ? sentence : l10n.t("{0}. Indexing the codebase: {1}", sentence, percent(share));
}

function indexedShare(status: StatusParams | undefined): number | undefined {
  const { done, total = 0 } = status?.indexing ?? {};
  return done === undefined || total <= 0 ? undefined : done / total;
}

function percent(progress: number): string {
  return `${Math.round(Math.min(Math.max(progress, 0), 1) * 100)}%`;
}
