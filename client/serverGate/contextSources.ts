import { Uri, workspace } from "vscode";
import type { ResolveContextParams, ResolveContextResult } from "../../server/protocol/chat";

/**
 * What was read of the attachments, each with those of its sources that the user has attached or that are in the workspace: a source
 * counts as a file that the user has named, and may later be changed wherever it is.
 */
export function withKnownSources(
  { items }: ResolveContextResult,
  asked: ResolveContextParams["items"],
): ResolveContextResult {
  const named = new Set(
    asked.flatMap((item) => {
      if (item.kind === "changes") return item.files.map(({ uri }) => uri);
      return "uri" in item && item.uri !== undefined ? [item.uri] : [];
    }),
  );
  const isKnown = (uri: string) => {
    const place = Uri.parse(uri);
    return named.has(uri) || (place.scheme === "file" && workspace.getWorkspaceFolder(place) !== undefined);
  };
  return {
    items: items.map((item) => {
      if (!("block" in item)) return item;
      const { block } = item;
      return { block: { ...block, sources: block.sources.filter(({ uri }) => isKnown(uri)) } };
    }),
  };
}
