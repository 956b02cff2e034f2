import { l10n } from "../../server/protocol/l10n";

/** The report as a text that can be copied into an issue. */
export function diagnosisText(report: string): string {
  const lead = l10n.t(
    "Copy this into your bug report. It contains no code, no names of projects and not your name.",
  );
  return `${lead}\n\n${report.trimEnd()}\n`;
}
