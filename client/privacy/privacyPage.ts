import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "../ui/commandIds";
import { Html, html, nothing } from "../ui/page/html";
import { commandLink, type PageOptions, renderPage } from "../ui/page/page";
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

/** Renders the privacy report as a page. */
export function privacyPage(report: PrivacyReport, options: PageOptions): string {
  const sections = reportSections(report).map(
    ({ title, parts }) => html`<section>
<h2>${title}</h2>
${parts.map(part)}
</section>
`,
  );
  return page(
    html`<p>${l10n.t("Created {0}. Contains paths and counts from this machine, but no code.", l10n.time(report.at))}</p>
<p class="buttons">
${commandLink(commandIds.showPrivacyReport, l10n.t("Refresh"))}
${commandLink(commandIds.exportPrivacyReport, l10n.t("Export…"))}
</p>
${sections}`,
    options,
  );
}

/** The page to show until the report is ready. */
export function waitingPage(options: PageOptions): string {
  return page(html`<p>${l10n.t("Preparing report…")}</p>`, options);
}

function page(content: Html, options: PageOptions): string {
  return renderPage({ title: l10n.t("Inhouse privacy report"), content, style }, options);
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
      // It may be wider than the page, so the keyboard must be able to focus and scroll it.
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
  // The accessible name must begin with the visible label.
  const name = title.startsWith(label.replace("…", "")) ? title : `${label.replace("…", "")}: ${title}`;
  return html`<a class="button secondary" role="button" href="${target}" aria-label="${name}">${label}</a>`;
}
