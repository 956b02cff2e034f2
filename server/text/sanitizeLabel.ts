const maxChars = 160;

/**
 * Makes an untrusted name harmless: replaces control and invisible characters, line breaks and backticks; shortens long
 * names.
 */
export function sanitizeLabel(name: string): string {
  const harmless = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`]/gu, "\uFFFD");
  if (harmless.length <= maxChars) return harmless;
  const half = maxChars / 2;
  return `${harmless.slice(0, half)}…${harmless.slice(-half)}`.toWellFormed();
}
