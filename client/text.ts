/** Translates: `vscode.l10n.t`, passed in where code must work without VS Code. */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;

/**
 * Text of which VS Code makes no link and no icon where it shows text: `[text](command:…)` would be a link that runs a command,
 * and `$(name)` an icon.
 */
export function withoutMarkup(text: string): string {
  return text.replaceAll("](", "] (").replaceAll("$(", "$ (");
}

/** Text of unknown origin for the status bar and quick picks: one line, without links and icons. */
export function plainText(text: string, maxLength = 500): string {
  const line = withoutMarkup(text.replace(/[\s\p{Cc}]+/gu, " ")).trim();
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : line;
}

/** Text of unknown origin for Markdown: no link, no image, no HTML, no icon. */
export function escapeMarkdown(text: string): string {
  return escapePunctuation(plainText(text));
}

/** Markdown lets every punctuation character of ASCII be escaped; escaped dots and slashes make no links either. */
export function escapePunctuation(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** A size for people: "512 KB", "1.2 GB". */
export function byteText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let step = 0;
  while (step < units.length - 1 && bytes / 1000 ** step >= 999.5) step++;
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}
