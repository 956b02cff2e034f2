import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { Allowance } from "./allowance";

const mostChars = 4000;

/** The lines of the server's stderr, as far as a log has room for them: long ones are cut, and of a flood the rest is left out. */
export function readErrorLines(
  input: Readable,
  onLine: (line: string) => void,
  now: () => number = () => performance.now(),
): void {
  const allowance = new Allowance({ atOnce: 500, perSecond: 20 }, now);
  const decoder = new StringDecoder();
  let [line, isQuiet] = ["", false];
  const end = () => {
    const full = line.replace(/\r$/, "");
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
    const [first = "", ...others] = decoder.write(bytes).split("\n");
    line = (line + first).slice(0, mostChars);
    for (const each of others) {
      end();
      line = each.slice(0, mostChars);
    }
  });
  input.on("end", end);
}
