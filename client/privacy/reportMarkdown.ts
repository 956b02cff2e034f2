import { escapeMarkdown, type Translate } from "../text";
import type { PrivacyReport } from "./report";
import type { ReportCell, ReportPart, ReportTable } from "./reportParts";
import { reportSections } from "./reportSections";

/** The report as a Markdown document that says the same as the page. */
export function reportMarkdown(report: PrivacyReport, t: Translate): string {
  const { extensionVersion, editor, at } = report;
  const sections = reportSections(report, t).map(({ title, parts }) =>
    [`## ${escapeMarkdown(title)}`, ...parts.map(part).filter((text) => text !== "")].join("\n\n"),
  );
  const origin = t("Inhouse {0} in {1} {2}, {3}", extensionVersion, editor.name, editor.version, at);
  return `${[`# ${t("Inhouse privacy report")}`, escapeMarkdown(origin), ...sections].join("\n\n")}\n`;
}

function part(each: ReportPart): string {
  switch (each.kind) {
    case "text":
      return escapeMarkdown(each.text);
    case "note":
      return `> ${escapeMarkdown(each.text)}`;
    case "table":
      return table(each.table);
    case "list":
      return [`${escapeMarkdown(each.title)}:`, each.items.map((item) => `- ${code(item)}`).join("\n")].join(
        "\n\n",
      );
    case "command":
      return `${escapeMarkdown(each.text)}\n\n\`\`\`sh\n${each.command}\n\`\`\``;
    // What is exported cannot be pressed.
    case "button":
      return "";
  }
}

function table({ head, rows }: ReportTable): string {
  const shown = (row: readonly ReportCell[]) => row.filter((cell) => !isButton(cell)).map(cell);
  const width = Math.max(0, ...rows.map((row) => row.filter((each) => !isButton(each)).length));
  const first = Array.from({ length: width }, (_, at) => escapeMarkdown(head[at] ?? ""));
  const lines = [first, first.map(() => "---"), ...rows.map(shown)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isButton(cell: ReportCell): boolean {
  return typeof cell === "object" && "command" in cell;
}

function cell(each: ReportCell): string {
  if (typeof each === "string") return escapeMarkdown(each);
  return "code" in each ? code(each.code) : "";
}

/** In a table too, where a line's end would end the row. */
function code(text: string): string {
  return text
    .split("\n")
    .map((line) => `\`${line.replaceAll("`", "'").replaceAll("|", "\\|")}\``)
    .join("<br>");
}
