import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { ToolError } from "./build/runTool";

/** Says in one sentence why a build failed and what to do. The CPU is used meanwhile. */
export function buildFailure(error: unknown): string {
  if (!(error instanceof ToolError)) {
    return l10n.t("The GPU backend could not be built, so the CPU is still used: {0}", failureText(error));
  }
  const said = error.lastLines.join("\n");
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return l10n.t(
      "The GPU backend could not be built, because the disk is full: free some space and run “Inhouse: Set Up GPU” again, which goes on from there.",
    );
  }
  if (/Killed signal|cannot allocate memory|out of memory|virtual memory exhausted/i.test(said)) {
    return l10n.t(
      "The GPU backend could not be built, because a compiler ran out of memory: close other programs and run “Inhouse: Set Up GPU” again, which goes on from there.",
    );
  }
  return l10n.t(
    "The GPU backend could not be built ({0}), so the CPU is still used. The build log shows why.",
    reasonIn(error),
  );
}

/** The first line that names an error, otherwise the last one. */
function reasonIn({ lastLines, message }: ToolError): string {
  const lines = lastLines.map((line) => line.trim()).filter((line) => line !== "");
  const named = lines.find((line) => /\b(?:fatal )?error\b/i.test(line) && !/^FAILED/.test(line));
  return (named ?? lines.at(-1) ?? message).slice(0, 200);
}
