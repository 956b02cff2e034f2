import type { StatisticsResult, StatisticsSummary } from "../../server/protocol/statistics";
import { commandIds } from "../ui/commandIds";
import { type Html, html, nothing } from "../ui/page/html";
import { commandLink, type PageOptions, renderPage } from "../ui/page/page";
import type { Translate } from "../ui/text";
import { type Bar, barChart, columnChart } from "./charts";

/** Renders the statistics as a page. */
export function statisticsPage(result: StatisticsResult | undefined, options: PageOptions): string {
  const { t } = options;
  const silent = html`<p>${t("The server does not respond. Run “Inhouse: Restart Server”.")}</p>`;
  const content = result === undefined ? silent : body(result, options);
  return renderPage({ title: t("Inhouse statistics"), content }, options);
}

function body(result: StatisticsResult, options: PageOptions): Html {
  const { t } = options;
  return html`<p>${origin(result, t)}</p>
${result.enabled ? nothing : html`<p class="note">${t("Statistics are off (inhouse.statistics.enabled). These are earlier counts.")}</p>`}
${result.stored ? nothing : html`<p class="note">${t("Statistics are kept in memory only.")}</p>`}
${result.fileProblem === undefined ? nothing : html`<p class="note">${fileProblem(result.fileProblem, t)}</p>`}
<p class="buttons">
${commandLink(commandIds.showStatistics, t("Refresh"))}
${commandLink(commandIds.exportStatistics, t("Export…"))}
${commandLink(commandIds.eraseStatistics, t("Delete…"))}
</p>
${result.since === undefined ? html`<p>${t("No statistics yet. Come back after typing some code.")}</p>` : sections(result, options)}`;
}

function fileProblem(problem: NonNullable<StatisticsResult["fileProblem"]>, t: Translate): string {
  switch (problem) {
    case "newer":
      return t(
        "Earlier counts are missing: a newer version of Inhouse wrote their file, which is left unchanged. New counts are kept in memory only.",
      );
    case "unreadable":
      return t(
        "Earlier counts are missing: their file can't be read. Check its permissions. New counts are kept in memory only.",
      );
    case "damaged":
      return t("Earlier counts are missing: their file was damaged and set aside. “Delete…” deletes it too.");
  }
}

function origin({ since }: StatisticsResult, t: Translate): string {
  const promise = t("The counts contain no code and never leave this machine.");
  return since === undefined ? promise : `${t("Counted since {0}.", since)} ${promise}`;
}

function sections(result: StatisticsResult, options: PageOptions): Html {
  const { t } = options;
  const { total } = result;
  return html`${tiles(total, options)}
${section(t("Kept"), keptBars(total, t), t("Share of accepted characters that remain after some time."), t, 1)}
${days(result, t)}
${section(t("Time to suggestion"), latencyBars(total), t("Only requests that needed the model. While you type a suggestion, its rest appears at once."), t)}
${section(t("Outcomes of requests"), outcomeBars(total, t), t("The next keystroke supersedes most requests."), t)}
${section(
  t("Why nothing was shown"),
  total.reasons.slice(0, 12).map(({ reason, count }) => bar(reason, count)),
  "",
  t,
)}
${groups(t("By language"), result.byLanguage, options)}
${groups(t("By model"), result.byModel, options)}
<h2>${t("Definitions")}</h2>
<ul>
<li>${t("Shown: the editor received a suggestion that was still current. VS Code does not report whether it displayed it.")}</li>
<li>${t("Accepted: the editor reported it. In part: one change inserted a word or a line of the suggestion. A single character counts as typing.")}</li>
<li>${t("Kept: the share of accepted text that is unedited after 15 seconds, one minute and five minutes, unless its file was closed before.")}</li>
</ul>`;
}

function tiles(total: StatisticsSummary, { t, language }: PageOptions): Html {
  const number = new Intl.NumberFormat(language);
  const { p50Ms, p95Ms } = total.latency;
  const kept = total.kept.at(-1);
  const accepted = total.accepted + total.acceptedPartly;
  const tile = (name: string, value: string, detail: string) =>
    html`<div class="tile"><dt>${name}</dt><dd><strong>${value}</strong> ${detail}</dd></div>`;
  return html`<dl class="tiles">
${tile(t("Shown"), number.format(total.shown), "")}
${tile(t("Accepted"), share(accepted, total.shown), t("{0} whole, {1} in part", number.format(total.accepted), number.format(total.acceptedPartly)))}
${tile(t("Characters accepted"), number.format(total.acceptedCharacters), "")}
${tile(t("Kept after 5 minutes"), kept?.share === undefined ? "–" : percent(kept.share), "")}
${tile(t("Time, median"), duration(p50Ms), t("95 % within {0}", duration(p95Ms)))}
</dl>`;
}

/** A chart with its title, and a table with the same figures. */
function section(title: string, bars: readonly Bar[], about: string, t: Translate, max?: number): Html {
  if (bars.length === 0) return nothing;
  return html`<section>
<h2>${title}</h2>
${about === "" ? nothing : html`<p>${about}</p>`}
${barChart(bars, max)}
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
    ["joined", t("Answer in progress")],
    ["typed-through", t("Rest of a suggestion")],
    ["cache", t("Earlier answer")],
    ["suppressed", t("Nothing to show")],
    ["cancelled", t("Superseded")],
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
<p>${t("The solid part of each column was accepted.")}</p>
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
