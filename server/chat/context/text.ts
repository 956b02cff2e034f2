import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { cutToFit } from "./cut";
import { label, nameOf } from "./labels";
import { refusal } from "./refusals";
import type { ContextDeps, ContextOptions } from "./resolveContext";

type TextItem = Extract<ContextItem, { kind: "text" }>;

/** Text as it is. What is said about a file, such as its problems, falls under the rules for the file. */
export async function resolveText(
  { label: name, text, uri }: TextItem,
  { documents, files, countTokens }: ContextDeps,
  { maxTokens }: ContextOptions,
): Promise<ResolvedContext> {
  const document = uri === undefined ? undefined : documents.get(uri);
  const file =
    uri === undefined ? undefined : await (document ? files.lookAtOpen(document) : files.look(uri));
  if (file !== undefined && "reason" in file && file.reason !== "tooLarge") {
    return { refusal: refusal(nameOf(uri ?? "", files), file) };
  }
  const lines = text.split(/\r\n?|\n/);
  const cut = await cutToFit(lines, maxTokens, countTokens);
  if (cut === undefined) return { refusal: `${label(name)} is too long for this model: attach less of it.` };
  const sources =
    uri === undefined || file === undefined || "reason" in file ? [] : [{ uri, path: file.path }];
  const block = { label: label(name), text: cut.text, languageId: "", sources, tokens: cut.tokens };
  return { block: cut.lines < lines.length ? { ...block, isPartial: true } : block };
}
