import type { ClientCapabilities, Connection } from "vscode-languageserver";
import type { WorkspaceContext } from "../../context/workspaceContext";
import type { Feature } from "../../feature";
import { DeclarationsRequest, type ExperimentalCapabilities } from "../../protocol/messages";

/** Sends `inhouse/declarations` to clients that support it. */
export function declarations(
  connection: Connection,
  capabilities: ClientCapabilities,
  { finder }: Pick<WorkspaceContext, "finder">,
): Feature {
  const experimental = capabilities.experimental as { inhouse?: ExperimentalCapabilities } | null | undefined;
  if (experimental?.inhouse?.declarations === true) {
    finder.configure((params) => connection.sendRequest(DeclarationsRequest.type, params));
  }
  return {};
}
