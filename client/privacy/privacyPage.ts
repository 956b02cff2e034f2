import { commandIds } from "../commandIds";
import { Html, html, nothing } from "../statistics/html";
import { pageStyle } from "../statistics/pageStyle";
import type { PageOptions } from "../statistics/statisticsPage";
import type { PrivacyReport } from "./report";
import type { ReportButton, ReportCell, ReportPart, ReportTable } from "./reportParts";
import { reportSections } from "./reportSections";

const style = new Html(`
main { max-width: 60rem; }
table { width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.8rem 0.35rem 0; }
thead th, thead th:first-child { font-weight: 600; }
td.button-cell { white-space: nowrap; }
p, li, code { overflow-wrap: anywhere; }
code, pre { font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em; color: inherit; background: none; padding: 0; }
td code { white-space: pre-wrap; }
pre { margin: 0.2rem 0 0.8rem; padding: 0.5rem 0.7rem; overflow-x: auto; border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor)); }
ul { padding-left: 1.2rem; overflow-wrap: anywhere; }
.secondary { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
.secondary:hover { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryHoverBackground); }
pre:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
`);

/** The privacy report as a page that needs no script and loads nothing: its buttons are links to commands. */
export function privacyPage(report: PrivacyReport, options: PageOptions): string {
  const { language, t } = options;
  const sections = reportSections(report, t).map(
    ({ title, parts }) => html`<section>
<h2>${title}</h2>
${parts.map(part)}
</section>
`,
  );
  return page(
    html`<p>${t("Made {0}. It holds paths and counts of this machine, and no code.", new Date(report.at).toLocaleString(language))}</p>
<p class="buttons">
${action(commandIds.showPrivacyReport, t("Refresh"))}
${action(commandIds.exportPrivacyReport, t("Export…"))}
</p>
${sections}`,
    options,
  );
}

/** What is shown until there is a report. */
export function waitingPage(options: PageOptions): string {
  return page(html`<p>${options.t("Being put together…")}</p>`, options);
}

function page(content: Html, { nonce, language, t }: PageOptions): string {
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t("Inhouse privacy report")}</title>
<style nonce="${nonce}">${pageStyle}${style}</style>
</head>
<body>
<main>
<h1>${t("Inhouse privacy report")}</h1>
${content}
</main>
</body>
</html>
`.markup;
}

function part(each: ReportPart): Html {
  switch (each.kind) {
    case "text":
      return html`<p>${each.text}</p>`;
    case "note":
      return html`<p class="note">${each.text}</p>`;
    case "table":
      return table(each.table);
    case "list":
      return html`<details><summary>${each.title}</summary><ul>${each.items.map((item) => html`<li><code>${item}</code></li>`)}</ul></details>`;
    case "command":
      // What may be wider than the page must be reachable by the keyboard.
      return html`<p>${each.text}</p><pre tabindex="0">${each.command}</pre>`;
    case "button":
      return html`<p>${button(each.button)}</p>`;
  }
}

function table({ caption, head, rows }: ReportTable): Html {
  const cells = (row: readonly ReportCell[]) =>
    row.map((each, at) => (at === 0 ? html`<th scope="row">${cell(each)}</th>` : dataCell(each)));
  const heading = html`<thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>`;
  return html`<div class="wide"><table><caption>${caption}</caption>${head.length === 0 ? nothing : heading}<tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>`)}
</tbody></table></div>`;
}

function dataCell(each: ReportCell): Html {
  const isButton = typeof each === "object" && "command" in each;
  return isButton ? html`<td class="button-cell">${button(each)}</td>` : html`<td>${cell(each)}</td>`;
}

function cell(each: ReportCell): Html {
  if (typeof each === "string") return html`${each}`;
  return "code" in each ? html`<code>${each.code}</code>` : button(each);
}

function button({ command, argument, label, title }: ReportButton): Html {
  const target = `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`;
  // The name that is read out begins with what is seen.
  const name = title.startsWith(label.replace("…", "")) ? title : `${label.replace("…", "")}: ${title}`;
  return html`<a class="button secondary" role="button" href="${target}" aria-label="${name}">${label}</a>`;
}

function action(command: string, label: string): Html {
  return html`<a class="button" role="button" href="command:${command}">${label}</a>`;
}
