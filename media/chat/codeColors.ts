/**
 * Sets the theme's code colours as CSS variables such as `--code-keyword`. Skips invalid names and colours, for which the style
 * sheet has defaults.
 */
export function applyCodeColors(colors: Readonly<Record<string, string>>): void {
  const { style } = document.documentElement;
  for (const name of [...style]) if (name.startsWith("--code-")) style.removeProperty(name);
  for (const [name, color] of Object.entries(colors)) {
    const isName = /^[a-z]+(?:[-_.][a-z]+)*_*$/i.test(name);
    if (isName && CSS.supports("color", color)) style.setProperty(`--code-${variableName(name)}`, color);
  }
}

/** Turns "hljs-title.function" or "title.function" into "title-function". */
function variableName(name: string): string {
  return name
    .replace(/^hljs-/, "")
    .replace(/[._]+/g, "-")
    .replace(/-$/, "");
}
