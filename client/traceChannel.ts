import {
  Disposable,
  EventEmitter,
  LogLevel,
  type LogOutputChannel,
  type OutputChannel,
  window,
  workspace,
} from "vscode";
import { readSetting, settingChanged } from "./configuration";

/**
 * The channel for `inhouse.trace.server`. The language client traces only into a log channel whose level is Trace; this
 * one derives its level from the setting, so that the setting alone decides. It opens with its first line.
 */
export function createTraceChannel(name: string): LogOutputChannel {
  let channel: OutputChannel | undefined;
  const opened = () => {
    channel ??= window.createOutputChannel(name);
    return channel;
  };
  const levels = new EventEmitter<LogLevel>();
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (settingChanged(event, "trace.server")) levels.fire(traceLevel());
  });
  const line = (message: string | Error) =>
    opened().appendLine(`[${new Date().toISOString()}] ${asFarAsWanted(String(message))}`);
  return {
    name,
    get logLevel() {
      return traceLevel();
    },
    onDidChangeLogLevel: levels.event,
    trace: line,
    debug: line,
    info: line,
    warn: line,
    error: line,
    append: (value) => opened().append(value),
    appendLine: (value) => opened().appendLine(value),
    replace: (value) => opened().replace(value),
    clear: () => channel?.clear(),
    show: () => opened().show(true),
    hide: () => channel?.hide(),
    dispose: () => Disposable.from(settings, levels, ...(channel ? [channel] : [])).dispose(),
  };
}

function traceLevel(): LogLevel {
  return readSetting("trace.server", "off") === "off" ? LogLevel.Off : LogLevel.Trace;
}

/** The language client reads the setting as VS Code merges it, in which a workspace may ask for the content of the messages. */
function asFarAsWanted(message: string): string {
  return readSetting("trace.server", "off") === "verbose" ? message : (message.split("\n", 1)[0] ?? "");
}
