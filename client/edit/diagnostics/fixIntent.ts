import type { Diagnostic } from "vscode";
import type { ServerProcess } from "../../serverProcess/serverProcess";
import type { EditIntent } from "../pending/pendingEdit";

/** Builds the intent to fix these diagnostics, which are converted to protocol diagnostics. */
export function fixIntent(diagnostics: readonly Diagnostic[], { newestClient }: ServerProcess): EditIntent {
  const converter = newestClient?.code2ProtocolConverter;
  const converted = converter === undefined ? [] : diagnostics.map((each) => converter.asDiagnostic(each));
  return { instruction: "", preset: "fix", diagnostics: converted };
}
