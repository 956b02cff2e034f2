import type { ClientCapabilities, Connection } from "vscode-languageserver";
import type { WorkspaceContext } from "../context/workspaceContext";
import type { Feature } from "../feature";
import { DeclarationsRequest, type ExperimentalCapabilities } from "../protocol/messages";

/** `inhouse/declarations`, asked of clients that know it. */
export function declarations(
  connection: Connection,
  capabilities: ClientCapabilities,
  { finder }: Pick<WorkspaceContext, "finder">,
): Feature {
  const experimental = capabilities.experimental as { inhouse?: ExperimentalCapabilities } | null | undefined;
  if (experimental?.inhouse?.declarations === true) {
    finder.use((params) => connection.sendRequest(DeclarationsRequest.type, params));
  }
  return {};
}
