import type { Diagnostic } from "vscode";
import type { EditConnection } from "./editConnection";
import type { EditWish } from "./pendingEdit";

/** For errors, in the protocol's shape. */
export function fixWish(
  diagnostics: readonly Diagnostic[],
  { client }: Pick<EditConnection, "client">,
): EditWish {
  const converter = client()?.code2ProtocolConverter;
  const converted = converter === undefined ? [] : diagnostics.map((each) => converter.asDiagnostic(each));
  return { instruction: "", preset: "fix", diagnostics: converted };
}
