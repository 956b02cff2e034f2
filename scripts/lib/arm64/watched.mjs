import { startGroup, stopGroup } from "../processes.mjs";
import { say } from "../terminal.mjs";

/**
 * Runs a command that prints the sections of guest.mjs, and names each section as it begins. Returns its output as
 * `{ output, isComplete }`; it is not complete when the time was up or the command ended early.
 */
export async function watched(command, args, { minutes, cwd }, cleanup) {
  const child = startGroup(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  cleanup.add(() => stopGroup(child));
  let output = "";
  let shown = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text.replaceAll("\r", "");
      const begun = [...output.matchAll(/^@@@ begin (\w+)\n/gm)].slice(shown);
      shown += begun.length;
      for (const [, name] of begun) say(`  ${name} …`);
    });
  const timer = setTimeout(() => void stopGroup(child), minutes * 60_000);
  const failure = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => resolve(""));
  });
  clearTimeout(timer);
  return { output: output + failure, isComplete: output.includes("@@@ finished\n") };
}
