/**
 * Colours of the editor's theme for code, as the style sheet knows them: `--code-keyword`. What is no name or no colour is left out,
 * and the style sheet has a colour for it.
 */
export function applyCodeColors(colors: Readonly<Record<string, string>>): void {
  const { style } = document.documentElement;
  for (const name of [...style]) if (name.startsWith("--code-")) style.removeProperty(name);
  for (const [name, color] of Object.entries(colors)) {
    const isName = /^[a-z]+(?:[-_.][a-z]+)*_*$/i.test(name);
    if (isName && CSS.supports("color", color)) style.setProperty(`--code-${variableName(name)}`, color);
  }
}

/** "hljs-title.function" and "title.function" are "title-function". */
function variableName(name: string): string {
  return name
    .replace(/^hljs-/, "")
    .replace(/[._]+/g, "-")
    .replace(/-$/, "");
}
