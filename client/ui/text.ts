import { l10n } from "../../server/protocol/l10n";

/**
 * Breaks up link and icon syntax: in many places VS Code renders `[text](command:…)` as a link that runs a command, and
 * `$(name)` as an icon.
 */
export function withoutMarkup(text: string): string {
  return text.replaceAll("](", "] (").replaceAll("$(", "$ (");
}

/** The same for a whole message: what can be no icon, such as `$(mktemp -d)`, stays as it is to be typed. */
export function messageWithoutMarkup(text: string): string {
  return text.replaceAll("](", "] (").replace(/\$\((?=\S*\))/g, "$ (");
}

/** Makes untrusted text safe for the status bar and quick picks: one line, without links and icons. */
export function plainText(text: string, maxLength = 500): string {
  const line = withoutMarkup(text.replace(/[\s\p{Cc}]+/gu, " ")).trim();
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : line;
}

/** Makes untrusted text safe for Markdown: no links, images, HTML or icons. */
export function escapeMarkdown(text: string): string {
  return escapePunctuation(plainText(text));
}

/** Escapes all ASCII punctuation for Markdown. Escaping dots and slashes also prevents autolinks. */
export function escapePunctuation(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** Formats a size: "512 KB", "1.2 GB". */
export function byteText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let step = 0;
  while (step < units.length - 1 && bytes / 1000 ** step >= 999.5) step++;
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? l10n.number(value) : l10n.number(value, 1)} ${units[step]}`;
}

/** Says why work has not started, and how far that is: "Loading the model 40%". `fraction` is from 0 to 1. */
export function waitingText({ message, fraction }: { message: string; fraction?: number }): string {
  return fraction === undefined ? message : l10n.t("{0} {1}%", message, Math.floor(fraction * 100));
}
