import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { splitLines } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { cutToFit } from "./cut";
import { nameOf } from "./labels";
import { refusal } from "./refusals";

type TextItem = Extract<ContextItem, { kind: "text" }>;

/** Attaches text as it is. Text about a file, such as its problems, is subject to the file's access rules. */
export async function resolveText(
  { label: name, text, uri }: TextItem,
  { documents, files, countTokens }: AttachmentDeps,
  { maxTokens }: AttachmentOptions,
): Promise<ResolvedContext> {
  const document = uri === undefined ? undefined : documents.get(uri);
  const file =
    uri === undefined ? undefined : await (document ? files.tryReadOpen(document) : files.tryRead(uri));
  if (file !== undefined && "reason" in file && file.reason !== "tooLarge") {
    return { refusal: refusal(nameOf(uri ?? "", files), file) };
  }
  const lines = splitLines(text);
  const cut = await cutToFit(lines, maxTokens, countTokens);
  if (cut === undefined)
    return { refusal: l10n.t("{0} is too long for this model. Attach less of it.", sanitizeLabel(name)) };
  const sources =
    uri === undefined || file === undefined || "reason" in file ? [] : [{ uri, path: file.path }];
  const block = { label: sanitizeLabel(name), text: cut.text, languageId: "", sources, tokens: cut.tokens };
  return { block: cut.lines < lines.length ? { ...block, isPartial: true } : block };
}
