import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { withoutUnseen } from "../../server/protocol/code/unseen";
import { Allowance, type Rate } from "./allowance";

const mostChars = 4000;
/** In bytes, empty lines included. */
const byteRate: Rate = { atOnce: 1024 * 1024, perSecond: 128 * 1024 };
const pauseMs = 1000;

/** The lines of the server's stderr, as far as a log has room for them: long ones are cut, and of a flood the rest is left out. */
export function readErrorLines(
  input: Readable,
  onLine: (line: string) => void,
  now: () => number = () => performance.now(),
): void {
  const allowance = new Allowance({ atOnce: 500, perSecond: 20 }, now);
  const bytesAllowed = new Allowance(byteRate, now);
  const decoder = new StringDecoder();
  let [line, isQuiet] = ["", false];
  const end = () => {
    // Escapes would be obeyed by a terminal that shows the log.
    const full = withoutUnseen(line);
    line = "";
    if (full === "") return;
    if (allowance.take(1)) {
      isQuiet = false;
      onLine(full);
    } else if (!isQuiet) {
      isQuiet = true;
      onLine("… more lines than the log has room for");
    }
  };
  input.on("data", (bytes: Buffer) => {
    if (!bytesAllowed.take(bytes.length)) {
      // The server waits when its pipe is full.
      input.pause();
      setTimeout(() => input.resume(), pauseMs).unref();
    }
    const [first = "", ...others] = decoder.write(bytes).split("\n");
    line = (line + first).slice(0, mostChars);
    for (const each of others) {
      end();
      line = each.slice(0, mostChars);
    }
  });
  input.on("end", end);
}
