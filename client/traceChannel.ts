import {
  Disposable,
  EventEmitter,
  LogLevel,
  type LogOutputChannel,
  l10n,
  type OutputChannel,
  window,
  workspace,
} from "vscode";
import { readSetting, settingChanged } from "./configuration";
import { showWarningMessage } from "./shown";
import { traceText } from "./traceText";

/**
 * The channel for `inhouse.trace.server`. The language client traces only into a log channel whose level is Trace; this
 * one derives its level from the setting, so that the setting alone decides. Messages with their content are text of the user's
 * files, so the user, who may not have set it himself, is asked first, in each window. It opens with its first line.
 */
export function createTraceChannel(name: string, mayTraceContent = askForContent): LogOutputChannel {
  let channel: OutputChannel | undefined;
  let content: "unasked" | "asked" | "allowed" | "refused" = "unasked";
  const levels = new EventEmitter<LogLevel>();
  const level = () => {
    const trace = traceSetting();
    return trace === "messages" || (trace === "verbose" && content === "allowed")
      ? LogLevel.Trace
      : LogLevel.Off;
  };
  const askIfNeeded = async () => {
    if (traceSetting() !== "verbose" || content !== "unasked") return;
    content = "asked";
    const allowed = await mayTraceContent();
    // Meanwhile it may have been turned off.
    content = traceSetting() !== "verbose" ? "unasked" : allowed ? "allowed" : "refused";
    levels.fire(level());
  };
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (!settingChanged(event, "trace.server")) return;
    // Whoever turns it off and on again is asked again.
    if (traceSetting() !== "verbose" && content !== "asked") content = "unasked";
    levels.fire(level());
    void askIfNeeded();
  });
  /** The language client may be told of a change of the setting before this channel is. */
  const write = (each: (opened: OutputChannel) => void) => {
    if (level() !== LogLevel.Trace) return;
    channel ??= window.createOutputChannel(name);
    each(channel);
  };
  const line = (message: string | Error) =>
    write((opened) => opened.appendLine(`[${new Date().toISOString()}] ${asFarAsWanted(String(message))}`));
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

async function askForContent(): Promise<boolean> {
  const write = l10n.t("Write Them");
  const picked = await showWarningMessage(
    l10n.t("Write the messages of Inhouse with text of your files into a log?"),
    {
      modal: true,
      detail: l10n.t(
        "The setting inhouse.trace.server is “verbose”: all messages between VS Code and the server are written to the output “Inhouse Trace”, with what they hold of your files. VS Code keeps it as a file among its logs on this machine.",
      ),
    },
    write,
  );
  return picked === write;
}

/** The language client reads the setting as VS Code merges it, in which a workspace may ask for the content of the messages. */
function asFarAsWanted(message: string): string {
  return traceText(message, traceSetting() === "verbose");
}
