import { PassThrough, type Readable } from "node:stream";
import { greetingEnd, greetingStart } from "./scripts/lookAround";

const maxBytes = 256 * 1024;

export interface Greeting {
  /** What follows the greeting. */
  readonly output: Readable;
  /** The greeting. Rejects if the stream ends without one. */
  readonly text: Promise<string>;
}

/** Splits the output of a start script: first its greeting, then what the server says. */
export function splitGreeting(stdout: Readable): Greeting {
  const output = new PassThrough();
  const text = new Promise<string>((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const done = () => {
      stdout.off("data", take);
      stdout.off("close", missing);
    };
    const missing = () => {
      done();
      reject(new Error("The far host did not answer."));
    };
    const take = (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      const start = seen.indexOf(`\n${greetingStart}\n`);
      const end = start < 0 ? -1 : seen.indexOf(`\n${greetingEnd}\n`, start);
      if (end < 0) {
        // What a login script says before is not kept, however long it is.
        if (start < 0) seen = seen.subarray(-(greetingStart.length + 2));
        else if (seen.length - start > maxBytes) stdout.destroy();
        return;
      }
      done();
      const rest = end + greetingEnd.length + 2;
      output.write(seen.subarray(rest));
      stdout.pipe(output);
      resolve(seen.toString("utf8", start, rest));
    };
    stdout.on("data", take);
    stdout.on("close", missing);
  });
  // A pipe does not pass on a premature end.
  stdout.on("close", () => (stdout.readableEnded ? output.end() : output.destroy()));
  return { output, text };
}
