import { Uri, workspace } from "vscode";
import type { ResolveContextParams, ResolveContextResult } from "../../server/protocol/chat";

/**
 * Keeps only sources that the user has attached or that are in the workspace. A source counts as named by the user, so
 * edits may later change it even outside the workspace.
 */
export function withKnownSources(
  { items }: ResolveContextResult,
  requested: ResolveContextParams["items"],
): ResolveContextResult {
  const named = new Set(
    requested.flatMap((item) => {
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
