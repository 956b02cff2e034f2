import { type Diagnostic, DiagnosticSeverity, languages, Uri, window } from "vscode";
import type { ContextItem } from "../../../../server/protocol/chat";
import { l10n } from "../../../../server/protocol/l10n";
import { labelOf } from "../../../workspace/workspacePaths";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { isAttachable } from "../createAttachment";
import { containsQuery } from "../fuzzy";

/** Limits, so that problems do not crowd out other attachments. */
const maxFiles = 30;
const maxPerFile = 50;

/** "@problems": the editor's diagnostics, of the active file or of the workspace. */
export const problemsKind: AttachmentKind = {
  kind: "problems",
  async find(query) {
    const active = window.activeTextEditor?.document.uri;
    const offers: Attachment[] = [];
    if (active !== undefined && isAttachable(active) && languages.getDiagnostics(active).length > 0)
      offers.push(problemsAttachment(active));
    if (problemFiles().length > 0) offers.push(problemsAttachment());
    return offers.filter(({ label }) => containsQuery(query, label));
  },
  async items({ uri, range }) {
    const of =
      uri === undefined ? problemFiles() : ([[Uri.parse(uri), diagnosticsOf(Uri.parse(uri))]] as const);
    const items = of.slice(0, maxFiles).flatMap(([file, all]) => {
      const wanted = range === undefined ? all : all.filter((each) => meets(each, range));
      return wanted.length === 0 ? [] : [problemsItem(file, wanted)];
    });
    return items.length > 0 ? items : { problem: l10n.t("No problems left.") };
  },
};

/** Attaches the problems of a file, of some of its lines, or of the whole workspace. */
export function problemsAttachment(uri?: Uri, range?: Attachment["range"]): Attachment {
  if (uri === undefined)
    return { id: "problems", kind: "problems", label: l10n.t("Problems in the workspace") };
  const name = labelOf(uri).split("/").at(-1) ?? "";
  return {
    id: `problems ${uri} ${range?.start.line ?? ""}`,
    kind: "problems",
    label: l10n.t("Problems in {0}", name),
    detail: labelOf(uri),
    uri: uri.toString(),
    ...(range !== undefined && { range }),
  };
}

function problemFiles(): [Uri, readonly Diagnostic[]][] {
  return languages
    .getDiagnostics()
    .filter(([uri]) => isAttachable(uri))
    .map(([uri]): [Uri, readonly Diagnostic[]] => [uri, diagnosticsOf(uri)])
    .filter(([, all]) => all.length > 0);
}

/** Diagnostics without hints, most severe first. */
function diagnosticsOf(uri: Uri): Diagnostic[] {
  return languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity !== DiagnosticSeverity.Hint)
    .sort((a, b) => a.severity - b.severity || a.range.start.line - b.range.start.line)
    .slice(0, maxPerFile);
}

function meets({ range }: Diagnostic, lines: NonNullable<Attachment["range"]>): boolean {
  return range.start.line <= lines.end.line && range.end.line >= lines.start.line;
}

function problemsItem(uri: Uri, all: readonly Diagnostic[]): ContextItem {
  const path = labelOf(uri);
  const lines = all.map(({ range, severity, message, source, code }) => {
    const number = typeof code === "object" ? code.value : code;
    const from = [source, number].filter((part) => part !== undefined && part !== "").join(" ");
    const where = `${path}:${range.start.line + 1}:${range.start.character + 1}`;
    return `${where} ${DiagnosticSeverity[severity].toLowerCase()}: ${message}${from === "" ? "" : ` (${from})`}`;
  });
  return { kind: "text", label: `Problems in ${path}`, text: lines.join("\n"), uri: uri.toString() };
}
