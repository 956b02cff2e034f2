import type { Readable } from "node:stream";
import { l10n } from "../../server/protocol/l10n";
import { ServerChild, type ServerCommand } from "../serverGate/serverChild";

/** More than any report; a process that writes more is not ours. */
const mostCharacters = 200_000;

/**
 * Runs `inhouse doctor` to its end and returns its report. Throws an error for the user when there is none. Ends the process when
 * `signal` aborts.
 */
export async function runDoctor(command: ServerCommand, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const child = new ServerChild(command);
  const stop = () => child.kill();
  signal.addEventListener("abort", stop, { once: true });
  try {
    child.streams.stdin.on("error", () => {}).end();
    // A process that cannot start closes its streams, too.
    let problem = "";
    child.streams.on("error", (error) => {
      problem = error.message;
    });
    const [report, errors] = await Promise.all([
      read(child.streams.stdout, stop),
      read(child.streams.stderr, stop),
    ]);
    const code = await child.ended;
    signal.throwIfAborted();
    if (report !== "") return report;
    const [line = ""] = (problem || errors).trim().split("\n");
    throw new Error(line || l10n.t("The process ended with code {0}.", String(code)));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The whole text of a stream, without control characters other than line breaks. */
async function read(stream: Readable, stop: () => void): Promise<string> {
  let text = "";
  try {
    for await (const part of stream.setEncoding("utf8")) {
      text += part;
      if (text.length > mostCharacters) stop();
    }
  } catch {
    // It was stopped.
  }
  return text.slice(0, mostCharacters).replace(/[^\P{Cc}\n]/gu, "");
}
