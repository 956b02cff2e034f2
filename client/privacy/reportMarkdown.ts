import { l10n } from "../../server/protocol/l10n";
import { codeBlock } from "../ui/markdown";
import { plainText } from "../ui/text";
import type { PrivacyReport } from "./report";
import type { ReportCell, ReportPart, ReportTable } from "./reportParts";
import { reportSections } from "./reportSections";

/** Renders the report as Markdown with the same content as the page. */
export function reportMarkdown(report: PrivacyReport): string {
  const { extensionVersion, editor, at } = report;
  const sections = reportSections(report).map(({ title, parts }) =>
    [`## ${escaped(title)}`, ...parts.map(part).filter((text) => text !== "")].join("\n\n"),
  );
  const origin = l10n.t(
    "Inhouse {0} in {1} {2}, {3}",
    extensionVersion,
    editor.name,
    editor.version,
    l10n.time(at),
  );
  return `${[`# ${l10n.t("Inhouse privacy report")}`, escaped(origin), ...sections].join("\n\n")}\n`;
}

function part(each: ReportPart): string {
  switch (each.kind) {
    case "text":
      return escaped(each.text);
    case "note":
      return `> ${escaped(each.text)}`;
    case "table":
      return table(each.table);
    case "list":
      return [`${escaped(each.title)}:`, each.items.map((item) => `- ${code(item)}`).join("\n")].join("\n\n");
    case "command":
      return `${escaped(each.text)}\n\n${codeBlock(each.command, "sh")}`;
    // Buttons don't work in an exported file.
    case "button":
      return "";
  }
}

function table({ head, rows }: ReportTable): string {
  const shown = (row: readonly ReportCell[]) => row.filter((cell) => !isButton(cell)).map(cell);
  const width = Math.max(0, ...rows.map((row) => row.filter((each) => !isButton(each)).length));
  const first = Array.from({ length: width }, (_, at) => escaped(head[at] ?? ""));
  const lines = [first, first.map(() => "---"), ...rows.map(shown)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isButton(cell: ReportCell): boolean {
  return typeof cell === "object" && "command" in cell;
}

function cell(each: ReportCell): string {
  if (typeof each === "string") return escaped(each);
  return "code" in each ? code(each.code) : "";
}

/** Escapes only characters with a meaning, because people also read the source. */
function escaped(text: string): string {
  return plainText(text, 4000)
    .replace(/[\\`*_[\]<>|~#&$@]|:(?=\/\/)|(?<=\bwww)\./gi, "\\$&")
    .replace(/^([-+=])/, "\\$1")
    .replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2");
}

/** Code spans, one per line of the text; valid in tables, where a line break would end the row. */
function code(text: string): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => `\`${line.replaceAll("`", "'").replaceAll("|", "\\|")}\``)
    .join(" · ");
}
