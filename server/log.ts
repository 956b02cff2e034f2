/** The server's log. Never log text of the user's files: the editor may store the log on disk. */
export interface Logger {
  error(line: string): void;
  warn(line: string): void;
  info(line: string): void;
  debug(line: string): void;
  trace(line: string): void;
}

export const logLevels = ["error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A logger that passes on lines at least as important as `level()`. */
export function createLogger(sink: (level: LogLevel, line: string) => void, level: () => LogLevel): Logger {
  const at = (own: LogLevel) => (line: string) => {
    if (logLevels.indexOf(own) <= logLevels.indexOf(level())) sink(own, line);
  };
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug"), trace: at("trace") };
}

/** Logs nothing, for callers that report problems themselves. */
export const silent: Logger = createLogger(
  () => {},
  () => "error",
);
