import {
  Disposable,
  EventEmitter,
  LogLevel,
  type LogOutputChannel,
  type OutputChannel,
  window,
  workspace,
} from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { readSetting, settingChanged } from "../settings/configuration";
import { confirm } from "../ui/confirm";
import { redactTrace } from "./redactTrace";

/**
 * The channel for `inhouse.trace.server`. The language client traces only into a log channel with level Trace, so this
 * channel derives its level from the setting. Message contents include text of the user's files, and the user may not
 * have set the setting, so each window asks first. The output channel is created with the first line.
 */
export function createTraceChannel(name: string, confirmContent = askForContent): LogOutputChannel {
  let channel: OutputChannel | undefined;
  let consent: "unasked" | "asked" | "allowed" | "refused" = "unasked";
  const levels = new EventEmitter<LogLevel>();
  const level = () => {
    const trace = traceSetting();
    return trace === "messages" || (trace === "verbose" && consent === "allowed")
      ? LogLevel.Trace
      : LogLevel.Off;
  };
  const askIfNeeded = async () => {
    if (traceSetting() !== "verbose" || consent !== "unasked") return;
    consent = "asked";
    const allowed = await confirmContent();
    // The user may have turned it off during the dialog.
    consent = traceSetting() !== "verbose" ? "unasked" : allowed ? "allowed" : "refused";
    levels.fire(level());
  };
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (!settingChanged(event, "trace.server")) return;
    // After turning it off and on again, ask again.
    if (traceSetting() !== "verbose" && consent !== "asked") consent = "unasked";
    levels.fire(level());
    void askIfNeeded();
  });
  /** Checks the level again, because the language client may learn of a changed setting before this channel. */
  const write = (each: (opened: OutputChannel) => void) => {
    if (level() !== LogLevel.Trace) return;
    channel ??= window.createOutputChannel(name);
    each(channel);
  };
  const line = (message: string | Error) =>
    write((opened) => opened.appendLine(`[${new Date().toISOString()}] ${redacted(String(message))}`));
  void askIfNeeded();
  return {
    name,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: levels.event,
    trace: line,
    debug: line,
    info: line,
    warn: line,
    error: line,
    append: (value) => write((opened) => opened.append(value)),
    appendLine: (value) => write((opened) => opened.appendLine(value)),
    replace: (value) => write((opened) => opened.replace(value)),
    clear: () => channel?.clear(),
    show: () => channel?.show(true),
    hide: () => channel?.hide(),
    dispose: () => Disposable.from(settings, levels, ...(channel ? [channel] : [])).dispose(),
  };
}

function traceSetting(): string {
  return readSetting("trace.server", "off");
}

function askForContent(): Promise<boolean> {
  return confirm(
    l10n.t("Log Inhouse's messages with text of your files?"),
    l10n.t("Allow"),
    l10n.t(
      "The setting inhouse.trace.server is “verbose”: it logs all messages between VS Code and the server, including text of your files, to the output “Inhouse Trace”. VS Code stores the log as a file on this machine.",
    ),
  );
}

/**
 * Redacts by the user's setting: the language client reads the merged setting, with which a workspace could request
 * contents.
 */
function redacted(message: string): string {
  return redactTrace(message, traceSetting() === "verbose");
}
