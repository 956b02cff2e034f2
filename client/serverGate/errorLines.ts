import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { removeInvisible } from "../../server/protocol/code/invisibleCharacters";
import { type Rate, RateLimiter } from "./rateLimiter";

const maxChars = 4000;
/** In bytes, including empty lines. */
const byteRate: Rate = { burst: 1024 * 1024, perSecond: 128 * 1024 };
const pauseMs = 1000;

/** Reads lines from the server's stderr for the log. Truncates long lines and limits their rate. */
export function readErrorLines(
  input: Readable,
  onLine: (line: string) => void,
  now: () => number = () => performance.now(),
): void {
  const lines = new RateLimiter({ burst: 500, perSecond: 20 }, now);
  const bytesAllowed = new RateLimiter(byteRate, now);
  const decoder = new StringDecoder();
  let [line, isQuiet] = ["", false];
  const end = () => {
    // A terminal that shows the log would interpret escape sequences.
    const full = removeInvisible(line);
    line = "";
    if (full === "") return;
    if (lines.take(1)) {
      isQuiet = false;
      onLine(full);
    } else if (!isQuiet) {
      isQuiet = true;
      onLine("… more lines omitted");
    }
  };
  input.on("data", (bytes: Buffer) => {
    if (!bytesAllowed.take(bytes.length)) {
      // A full pipe makes the server wait.
      input.pause();
      setTimeout(() => input.resume(), pauseMs).unref();
    }
    const [first = "", ...others] = decoder.write(bytes).split("\n");
    line = (line + first).slice(0, maxChars);
    for (const each of others) {
      end();
      line = each.slice(0, maxChars);
    }
  });
  input.on("end", end);
}
