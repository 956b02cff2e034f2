import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { resolveChanges } from "./changes";
import { resolveCodebase } from "./codebase";
import { resolveFile } from "./file";
import { resolveFolder } from "./folder";
import { resolveInstructions } from "./instructions";
import { resolveText } from "./text";

/** Resolves attachments to text that may be read, in the order of the items. */
export async function resolveAttachments(
  items: readonly ContextItem[],
  deps: AttachmentDeps,
  options: AttachmentOptions,
): Promise<readonly ResolvedContext[]> {
  const resolved: ResolvedContext[] = [];
  for (const item of items) {
    options.signal.throwIfAborted();
    resolved.push(await resolve(item, deps, options));
  }
  return resolved;
}

function resolve(
  item: ContextItem,
  deps: AttachmentDeps,
  options: AttachmentOptions,
): Promise<ResolvedContext> {
  switch (item.kind) {
    case "file":
      return resolveFile(item, deps, options);
    case "instructions":
      return resolveInstructions(item, deps, options);
    case "folder":
      return resolveFolder(item, deps, options);
    case "changes":
      return resolveChanges(item, deps, options);
    case "text":
      return resolveText(item, deps, options);
    case "codebase":
      return resolveCodebase(item, deps, options);
  }
}
