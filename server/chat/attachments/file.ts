import type { Range } from "vscode-languageserver-protocol";
import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import { languageOfPath } from "../../workspace/languages";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { cutToFit } from "./cut";
import { labelOf, nameOf } from "./labels";
import { refusal } from "./refusals";

type FileItem = Extract<ContextItem, { kind: "file" }>;

/** Attaches a file, or the lines that `range` touches. Truncates what is too long to its first lines. */
export async function resolveFile(
  { uri, range, isNamed = false }: FileItem,
  { documents, files, countTokens }: AttachmentDeps,
  { maxTokens }: AttachmentOptions,
): Promise<ResolvedContext> {
  const document = documents.get(uri);
  // A selection of an open file may come from a file of any size.
  const large = range === undefined ? {} : { maxChars: Number.POSITIVE_INFINITY };
  const file = await (document === undefined
    ? files.tryRead(uri)
    : files.tryReadOpen(document, { ...large, isNamed }));
  if ("reason" in file) return { refusal: refusal(nameOf(uri, files), file) };
  const wanted = range && wholeLines(range, file);
  if (range !== undefined && wanted === undefined) {
    return {
      refusal: l10n.t(
        "{0} ends after line {1}. Select again.",
        labelOf(file.path),
        String(file.lines.length),
      ),
    };
  }
  const lines = wanted ? file.lines.slice(wanted.start.line, wanted.end.line + 1) : file.lines;
  const cut = await cutToFit(lines, maxTokens, countTokens);
  if (cut === undefined) {
    return {
      refusal: l10n.t("{0} is too long for this model. Attach a part of it.", labelOf(file.path, wanted)),
    };
  }
  const first = wanted?.start.line ?? 0;
  const isPartial = cut.lines < lines.length;
  const shown = isPartial ? linesOf(file, first, first + cut.lines - 1) : wanted;
  const { text, tokens } = cut;
  const source = { uri, path: file.path, ...(shown !== undefined && { range: shown }) };
  const languageId = document?.languageId ?? languageOfPath(file.path);
  const block = { label: labelOf(file.path, shown), text, languageId, sources: [source], tokens };
  return { block: isPartial ? { ...block, isPartial } : block };
}

/**
 * Extends a range to whole lines, since code reads better with its indentation. Leaves out a last line that is touched
 * only at its start.
 */
function wholeLines({ start, end }: Range, file: WorkspaceFile): Range | undefined {
  if (start.line >= file.lines.length) return undefined;
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return linesOf(file, start.line, Math.min(Math.max(last, start.line), file.lines.length - 1));
}

function linesOf({ lines }: WorkspaceFile, first: number, last: number): Range {
  return {
    start: { line: first, character: 0 },
    end: { line: last, character: lines[last]?.length ?? 0 },
  };
}
