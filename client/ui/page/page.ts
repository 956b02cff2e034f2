import { l10n } from "../../../server/protocol/l10n";
import { Html, html, nothing } from "./html";

export interface PageOptions {
  readonly nonce: string;
}

export interface Page {
  readonly title: string;
  readonly content: Html;
  /** Added to the style of all pages. */
  readonly style?: Html;
}

/** A link that looks like a button and runs a command. */
export function commandLink(command: string, label: string): Html {
  return html`<a class="button" role="button" href="command:${command}">${label}</a>`;
}

/** Renders a page without scripts or resources: its buttons are links to commands. */
export function renderPage({ title, content, style = nothing }: Page, { nonce }: PageOptions): string {
  return html`<!DOCTYPE html>
<html lang="${l10n.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${pageStyle}${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.markup;
}

/** Uses only colors of the theme, so that the page is readable in every theme, including high contrast. */
const pageStyle = new Html(`
body { padding: 0 1rem 2rem; color: var(--vscode-foreground); font: var(--vscode-font-size) var(--vscode-font-family); }
main { max-width: 46rem; margin: 0 auto; }
h1 { font-size: 1.6em; font-weight: 600; }
h2 { font-size: 1.2em; font-weight: 600; margin: 2rem 0 0.5rem; }
.note { border-left: 3px solid var(--vscode-editorWarning-foreground, currentColor); padding-left: 0.6rem; }
.button {
  display: inline-block; padding: 0.3rem 0.8rem; margin-right: 0.4rem; border-radius: 2px; text-decoration: none;
  color: var(--vscode-button-foreground); background: var(--vscode-button-background);
  border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
}
.button:hover { background: var(--vscode-button-hoverBackground); color: var(--vscode-button-foreground); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.8rem; }
.tile { border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor)); border-radius: 4px; padding: 0.7rem; }
.tile dd { margin: 0; }
.tile strong { display: block; font-size: 1.7em; }
svg { display: block; max-width: 100%; height: auto; font: 13px var(--vscode-font-family); }
svg text { fill: var(--vscode-foreground); }
svg .bar { fill: var(--vscode-charts-blue, var(--vscode-button-background)); stroke: var(--vscode-contrastActiveBorder, none); }
svg .pale { fill-opacity: 0.3; }
svg .axis { stroke: var(--vscode-foreground); stroke-opacity: 0.4; }
details { margin-top: 0.5rem; }
summary { cursor: pointer; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin-top: 0.5rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 0.2rem 0.8rem 0.2rem 0; text-align: right; border-bottom: 1px solid var(--vscode-panel-border, transparent); }
th:first-child { text-align: left; font-weight: inherit; }
`);
