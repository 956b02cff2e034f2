import type { StatisticsResult, StatisticsSummary } from "../../server/protocol/statistics";
import { commandIds } from "../commandIds";
import type { Translate } from "../text";
import { type Bar, barChart, columnChart } from "./charts";
import { type Html, html, nothing } from "./html";
import { pageStyle } from "./pageStyle";

export interface PageOptions {
  readonly nonce: string;
  /** BCP 47, for numbers and for screen readers. */
  readonly language: string;
  readonly t: Translate;
}

/** The statistics as a page that needs no script and loads nothing: its buttons are links to commands. */
export function statisticsPage(result: StatisticsResult | undefined, options: PageOptions): string {
  const { nonce, language, t } = options;
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t("Inhouse statistics")}</title>
<style nonce="${nonce}">${pageStyle}</style>
</head>
<body>
<main>
<h1>${t("Inhouse statistics")}</h1>
${result === undefined ? html`<p>${t("The server does not answer. Restart it with the command “Inhouse: Restart Server”.")}</p>` : body(result, options)}
</main>
</body>
</html>
`.markup;
}

function body(result: StatisticsResult, options: PageOptions): Html {
  const { t } = options;
  const link = (command: string, text: string) =>
    html`<a class="button" role="button" href="command:${command}">${text}</a>`;
  return html`<p>${origin(result, t)}</p>
${result.enabled ? nothing : html`<p class="note">${t("Counting is off (inhouse.statistics.enabled): these are the counts from before.")}</p>`}
${result.stored ? nothing : html`<p class="note">${t("The counts end with the server: it was given no place to keep them.")}</p>`}
${result.fileProblem === undefined ? nothing : html`<p class="note">${fileProblem(result.fileProblem, t)}</p>`}
<p class="buttons">
${link(commandIds.showStatistics, t("Refresh"))}
${link(commandIds.exportStatistics, t("Export…"))}
${link(commandIds.eraseStatistics, t("Erase…"))}
</p>
${result.since === undefined ? html`<p>${t("Nothing has been counted yet. Come back after some typing.")}</p>` : sections(result, options)}`;
}

function fileProblem(problem: NonNullable<StatisticsResult["fileProblem"]>, t: Translate): string {
  switch (problem) {
    case "newer":
      return t(
        "Earlier counts are missing: a newer version of Inhouse has written their file, which stays as it is. New counts end with the server.",
      );
    case "unreadable":
      return t(
        "Earlier counts are missing: their file can't be read. Check its permissions. New counts end with the server.",
      );
    case "damaged":
      return t(
        "Earlier counts are missing: their file was damaged, and was kept aside. “Erase…” deletes it as well.",
      );
  }
}

function origin({ since }: StatisticsResult, t: Translate): string {
  const promise = t("The counts hold no code, are kept on this machine and are sent nowhere.");
  return since === undefined ? promise : `${t("Counted since {0}.", since)} ${promise}`;
}

function sections(result: StatisticsResult, options: PageOptions): Html {
  const { t } = options;
  const { total } = result;
  return html`${tiles(total, options)}
${section(t("Kept"), keptBars(total, t), t("Share of the accepted characters that is still there after a while."), t, 1)}
${days(result, t)}
${section(t("Time until a suggestion"), latencyBars(total), t("Requests for which the model had to be asked. The rest of a suggestion that is being typed comes at once."), t)}
${section(t("What became of requests"), outcomeBars(total, t), t("Most requests are overtaken by the next keystroke."), t)}
${section(
  t("Why nothing was shown"),
  total.reasons.slice(0, 12).map(({ reason, count }) => bar(reason, count)),
  "",
  t,
)}
${groups(t("By language"), result.byLanguage, options)}
${groups(t("By model"), result.byModel, options)}
<h2>${t("How it is counted")}</h2>
<ul>
<li>${t("Shown: the editor was given a suggestion and had not gone on by then. VS Code does not tell whether it drew it.")}</li>
<li>${t("Accepted: the editor said so. In part: a change brought a word or a line of the suggestion at once; parts of one character look like typing.")}</li>
<li>${t("Kept: how little the accepted text has been edited after 15 seconds, one and five minutes, unless its file was closed before.")}</li>
</ul>`;
}

function tiles(total: StatisticsSummary, { t, language }: PageOptions): Html {
  const number = new Intl.NumberFormat(language);
  const { p50Ms, p95Ms } = total.latency;
  const kept = total.kept.at(-1);
  const taken = total.accepted + total.acceptedPartly;
  const tile = (name: string, value: string, detail: string) =>
    html`<div class="tile"><dt>${name}</dt><dd><strong>${value}</strong> ${detail}</dd></div>`;
  return html`<dl class="tiles">
${tile(t("Shown"), number.format(total.shown), "")}
${tile(t("Accepted"), share(taken, total.shown), t("{0} whole, {1} in part", number.format(total.accepted), number.format(total.acceptedPartly)))}
${tile(t("Characters accepted"), number.format(total.acceptedCharacters), "")}
${tile(t("Kept after 5 minutes"), kept?.share === undefined ? "–" : percent(kept.share), "")}
${tile(t("Time, median"), duration(p50Ms), t("95 % within {0}", duration(p95Ms)))}
</dl>`;
}

/** A chart with its title and the same figures as a table. */
function section(title: string, bars: readonly Bar[], about: string, t: Translate, most?: number): Html {
  if (bars.length === 0) return nothing;
  return html`<section>
<h2>${title}</h2>
${about === "" ? nothing : html`<p>${about}</p>`}
${barChart(bars, most)}
${asTable(
  title,
  bars.map(({ label, text }) => [label, text]),
  t,
)}
</section>`;
}

function asTable(title: string, rows: readonly (readonly string[])[], t: Translate): Html {
  return html`<details><summary>${t("As a table")}</summary>${table(title, [], rows)}</details>`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const cells = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`));
  const heading = html`<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>`;
  return html`<table><caption>${title}</caption>${head.length === 0 ? nothing : heading}<tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>`)}
</tbody></table>`;
}

function keptBars({ kept }: StatisticsSummary, t: Translate): Bar[] {
  return kept
    .filter(({ share: kept }) => kept !== undefined)
    .map(({ afterSeconds, share: kept = 0 }) => ({
      label: afterSeconds < 60 ? t("after {0} s", afterSeconds) : t("after {0} min", afterSeconds / 60),
      text: percent(kept),
      value: kept,
    }));
}

function latencyBars({ latency }: StatisticsSummary): Bar[] {
  return latency.buckets.map(({ fromMs, toMs, count }) =>
    bar(`${duration(fromMs)} – ${duration(toMs)}`, count),
  );
}

function outcomeBars({ outcomes }: StatisticsSummary, t: Translate): Bar[] {
  const names: readonly (readonly [string, string])[] = [
    ["generated", t("New answer")],
    ["joined", t("Answer under way")],
    ["typed-through", t("Typed along a suggestion")],
    ["cache", t("Known from before")],
    ["suppressed", t("Nothing worth showing")],
    ["cancelled", t("Overtaken")],
    ["failed", t("Failed")],
  ];
  return names.map(([key, label]) => bar(label, outcomes[key] ?? 0)).filter(({ value }) => value > 0);
}

function days({ days }: StatisticsResult, t: Translate): Html {
  if (days.length === 0) return nothing;
  const title = t("Shown and accepted by day");
  const columns = days.map(({ day, shown, accepted }) => ({ label: day, value: shown, part: accepted }));
  const rows = days.map(({ day, shown, accepted }) => [day, `${shown}`, `${accepted}`]);
  return html`<section>
<h2>${title}</h2>
<p>${t("The strong part of a column was accepted.")}</p>
${columnChart(columns)}
<details><summary>${t("As a table")}</summary>${table(title, [t("Day"), t("Shown"), t("Accepted")], rows)}</details>
</section>`;
}

function groups(
  title: string,
  summaries: StatisticsResult["byLanguage"],
  { t, language }: PageOptions,
): Html {
  const shown = summaries.filter((summary) => summary.shown > 0);
  if (shown.length === 0) return nothing;
  const number = new Intl.NumberFormat(language);
  const head = [
    t("Name"),
    t("Shown"),
    t("Accepted"),
    t("Characters"),
    t("Kept after 5 min"),
    t("Median"),
    t("95 %"),
  ];
  const rows = shown.map(({ name, latency, kept, ...summary }) => [
    name,
    number.format(summary.shown),
    share(summary.accepted + summary.acceptedPartly, summary.shown),
    number.format(summary.acceptedCharacters),
    kept.at(-1)?.share === undefined ? "–" : percent(kept.at(-1)?.share ?? 0),
    duration(latency.p50Ms),
    duration(latency.p95Ms),
  ]);
  const bars = shown.slice(0, 12).map(({ name, shown: value, accepted, acceptedPartly }) => {
    const part = accepted + acceptedPartly;
    return { label: name, text: `${number.format(part)} / ${number.format(value)}`, value, part };
  });
  return html`<section>
<h2>${title}</h2>
${barChart(bars)}
<div class="wide">${table(title, head, rows)}</div>
</section>`;
}

function bar(label: string, count: number): Bar {
  return { label, text: String(count), value: count };
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : percent(part / whole);
}

function percent(value: number): string {
  return `${Math.round(Math.min(1, value) * 100)} %`;
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
