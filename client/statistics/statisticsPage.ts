import { l10n } from "../../server/protocol/l10n";
import type { StatisticsResult, StatisticsSummary } from "../../server/protocol/statistics";
import { commandIds } from "../ui/commandIds";
import { type Html, html, nothing } from "../ui/page/html";
import { commandLink, type PageOptions, renderPage } from "../ui/page/page";

import { type Bar, barChart, columnChart } from "./charts";

/** Renders the statistics as a page. */
export function statisticsPage(result: StatisticsResult | undefined, options: PageOptions): string {
  const silent = html`<p>${l10n.t("The server does not respond. Run “Inhouse: Restart Server”.")}</p>
<p class="buttons">${commandLink(commandIds.restartServer, l10n.t("Restart Server"))}
${commandLink(commandIds.showStatistics, l10n.t("Refresh"))}</p>`;
  const content = result === undefined ? silent : body(result);
  return renderPage({ title: l10n.t("Inhouse statistics"), content }, options);
}

function body(result: StatisticsResult): Html {
  return html`<p>${origin(result)}</p>
${result.enabled ? nothing : html`<p class="note">${l10n.t("Statistics are off (inhouse.statistics.enabled). These are earlier counts.")}</p>`}
${result.stored ? nothing : html`<p class="note">${l10n.t("Statistics are kept in memory only.")}</p>`}
${result.fileProblem === undefined ? nothing : html`<p class="note">${fileProblem(result.fileProblem)}</p>`}
<p class="buttons">
${commandLink(commandIds.showStatistics, l10n.t("Refresh"))}
${hasNothing(result) ? nothing : commandLink(commandIds.exportStatistics, l10n.t("Export…"))}
${hasNothing(result) ? nothing : commandLink(commandIds.eraseStatistics, l10n.t("Delete…"))}
</p>
${result.since === undefined ? noFigures(result) : sections(result)}`;
}

function hasNothing({ since, fileProblem }: StatisticsResult): boolean {
  return since === undefined && fileProblem === undefined;
}

/** Says what can be done, unless the sentence above it says that statistics are off. */
function noFigures({ enabled }: StatisticsResult): Html {
  if (!enabled)
    return html`<p class="buttons">${commandLink(commandIds.openSettings, l10n.t("Open Settings"))}</p>`;
  return html`<p>${l10n.t("No statistics yet. Come back after typing some code.")}</p>
<p class="buttons">${commandLink(commandIds.openSample, l10n.t("Open Sample"))}</p>`;
}

function fileProblem(problem: NonNullable<StatisticsResult["fileProblem"]>): string {
  switch (problem) {
    case "newer":
      return l10n.t(
        "Earlier counts are missing: a newer version of Inhouse wrote their file, which is left unchanged. New counts are kept in memory only.",
      );
    case "unreadable":
      return l10n.t(
        "Earlier counts are missing: their file can't be read. Check its permissions. New counts are kept in memory only.",
      );
    case "damaged":
      return l10n.t(
        "Earlier counts are missing: their file was damaged and set aside. “Delete…” deletes it too.",
      );
  }
}

function origin({ since }: StatisticsResult): string {
  const promise = l10n.t("The counts contain no code and never leave this machine.");
  return since === undefined ? promise : `${l10n.t("Counted since {0}.", l10n.date(since))} ${promise}`;
}

function sections(result: StatisticsResult): Html {
  const { total } = result;
  return html`${tiles(total)}
${section(l10n.t("Kept"), keptBars(total), l10n.t("Share of accepted characters that remain after some time."), 1)}
${days(result)}
${section(l10n.t("Time to Suggestion"), latencyBars(total), l10n.t("Only requests that needed the model. While you type a suggestion, its rest appears at once."))}
${section(l10n.t("Outcomes of Requests"), outcomeBars(total), l10n.t("The next keystroke supersedes most requests."))}
${section(
  l10n.t("Why Nothing Was Shown"),
  total.reasons.slice(0, 12).map(({ reason, count }) => bar(reason, count)),
  "",
)}
${groups(l10n.t("By Language"), result.byLanguage)}
${groups(l10n.t("By Model"), result.byModel)}
<h2>${l10n.t("Definitions")}</h2>
<ul>
<li>${l10n.t("Shown: the editor received a suggestion that was still current. VS Code does not report whether it displayed it.")}</li>
<li>${l10n.t("Accepted: the editor reported it. Partly: one change inserted a word or a line of the suggestion. A single character counts as typing.")}</li>
<li>${l10n.t("Kept: the share of accepted text that is unedited after 15 seconds, one minute and five minutes, unless its file was closed before.")}</li>
</ul>`;
}

function tiles(total: StatisticsSummary): Html {
  const { p50Ms, p95Ms } = total.latency;
  const kept = total.kept.at(-1);
  const accepted = total.accepted + total.acceptedPartly;
  const tile = (name: string, value: string, detail: string) =>
    html`<div class="tile"><dt>${name}</dt><dd><strong>${value}</strong> ${detail}</dd></div>`;
  return html`<dl class="tiles">
${tile(l10n.t("Shown"), l10n.number(total.shown), "")}
${tile(l10n.t("Accepted"), share(accepted, total.shown), l10n.t("{0} fully, {1} partly", l10n.number(total.accepted), l10n.number(total.acceptedPartly)))}
${tile(l10n.t("Characters Accepted"), l10n.number(total.acceptedCharacters), "")}
${tile(l10n.t("Kept After 5 Minutes"), kept?.share === undefined ? l10n.t("not yet") : percent(kept.share), "")}
${tile(l10n.t("Median Time"), duration(p50Ms), l10n.t("95% within {0}", duration(p95Ms)))}
</dl>`;
}

/** A chart with its title, and a table with the same figures. */
function section(title: string, bars: readonly Bar[], about: string, max?: number): Html {
  if (bars.length === 0) return nothing;
  return html`<section>
<h2>${title}</h2>
${about === "" ? nothing : html`<p>${about}</p>`}
${barChart(bars, max)}
${asTable(
  title,
  bars.map(({ label, text }) => [label, text]),
)}
</section>`;
}

function asTable(title: string, rows: readonly (readonly string[])[]): Html {
  return html`<details><summary>${l10n.t("As a table")}</summary>${table(title, [], rows)}</details>`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const cells = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`));
  const heading = html`<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>`;
  return html`<table><caption>${title}</caption>${head.length === 0 ? nothing : heading}<tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>`)}
</tbody></table>`;
}

function keptBars({ kept }: StatisticsSummary): Bar[] {
  return kept
    .filter(({ share: kept }) => kept !== undefined)
    .map(({ afterSeconds, share: kept = 0 }) => ({
      label:
        afterSeconds < 60 ? l10n.t("after {0} s", afterSeconds) : l10n.t("after {0} min", afterSeconds / 60),
      text: percent(kept),
      value: kept,
    }));
}

function latencyBars({ latency }: StatisticsSummary): Bar[] {
  return latency.buckets.map(({ fromMs, toMs, count }) =>
    bar(`${duration(fromMs)} – ${duration(toMs)}`, count),
  );
}

function outcomeBars({ outcomes }: StatisticsSummary): Bar[] {
  const names: readonly (readonly [string, string])[] = [
    ["generated", l10n.t("New answer")],
    ["joined", l10n.t("Answer in progress")],
    ["typed-through", l10n.t("Rest of a suggestion")],
    ["cache", l10n.t("Earlier answer")],
    ["suppressed", l10n.t("Nothing to show")],
    ["cancelled", l10n.t("Superseded")],
    ["failed", l10n.t("Failed")],
  ];
  return names.map(([key, label]) => bar(label, outcomes[key] ?? 0)).filter(({ value }) => value > 0);
}

function days({ days }: StatisticsResult): Html {
  if (days.length === 0) return nothing;
  const title = l10n.t("Shown and Accepted by Day");
  const columns = days.map(({ day, shown, accepted }) => ({
    label: l10n.date(day),
    value: shown,
    part: accepted,
  }));
  const rows = days.map(({ day, shown, accepted }) => [
    l10n.date(day),
    l10n.number(shown),
    l10n.number(accepted),
  ]);
  return html`<section>
<h2>${title}</h2>
<p>${l10n.t("The solid part of each column shows accepted suggestions.")}</p>
${columnChart(columns)}
<details><summary>${l10n.t("As a table")}</summary>${table(title, [l10n.t("Day"), l10n.t("Shown"), l10n.t("Accepted")], rows)}</details>
</section>`;
}

function groups(title: string, summaries: StatisticsResult["byLanguage"]): Html {
  const shown = summaries.filter((summary) => summary.shown > 0);
  if (shown.length === 0) return nothing;
  const head = [
    l10n.t("Name"),
    l10n.t("Shown"),
    l10n.t("Accepted"),
    l10n.t("Characters"),
    l10n.t("Kept After 5 Min"),
    l10n.t("Median"),
    l10n.t("95%"),
  ];
  const rows = shown.map(({ name, latency, kept, ...summary }) => [
    name,
    l10n.number(summary.shown),
    share(summary.accepted + summary.acceptedPartly, summary.shown),
    l10n.number(summary.acceptedCharacters),
    kept.at(-1)?.share === undefined ? "–" : percent(kept.at(-1)?.share ?? 0),
    duration(latency.p50Ms),
    duration(latency.p95Ms),
  ]);
  const bars = shown.slice(0, 12).map(({ name, shown: value, accepted, acceptedPartly }) => {
    const part = accepted + acceptedPartly;
    return { label: name, text: `${l10n.number(part)} / ${l10n.number(value)}`, value, part };
  });
  return html`<section>
<h2>${title}</h2>
${barChart(bars)}
<div class="wide">${table(title, head, rows)}</div>
</section>`;
}

function bar(label: string, count: number): Bar {
  return { label, text: l10n.number(count), value: count };
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : percent(part / whole);
}

function percent(value: number): string {
  return l10n.percent(Math.min(1, value));
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 1000 ? `${l10n.number(ms)} ms` : `${l10n.number(ms / 1000, 1)} s`;
}
