import { l10n } from "../../server/protocol/l10n";

interface Editor {
  readonly name: string;
  readonly version: string;
  readonly remote: string | undefined;
}

/** The report as Markdown that can be pasted into an issue. Its lines stay as they are, in a block that they cannot end. */
export function diagnosisText(report: string, { name, version, remote }: Editor): string {
  const longest = Math.max(2, ...[...report.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const where = remote === undefined ? "" : `, ${remote}`;
  return [
    l10n.t("Copy this page into a report. It has no code, no project and not your name."),
    "",
    `${fence}text`,
    `${name} ${version}${where}`,
    report.trimEnd(),
    fence,
    "",
  ].join("\n");
}
