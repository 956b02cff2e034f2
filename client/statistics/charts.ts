import { type Html, html } from "../ui/page/html";

export interface Bar {
  readonly label: string;
  /** Label at the end of the bar: "12", "34%". */
  readonly text: string;
  readonly value: number;
  /** Part of the value that is drawn in a stronger color. */
  readonly part?: number;
}

const width = 600;
const rowHeight = 26;
const labelWidth = 200;
const textWidth = 110;

/** A horizontal bar chart. Hidden from screen readers, which use the table next to it. */
export function barChart(bars: readonly Bar[], max = Math.max(...bars.map(({ value }) => value), 0)): Html {
  const room = width - labelWidth - textWidth;
  const length = (value: number) => (max > 0 ? Math.max(0, Math.min(1, value / max)) * room : 0).toFixed(1);
  const rows = bars.map(({ label, text, value, part }, at) => {
    const y = at * rowHeight;
    return html`<text class="label" x="${labelWidth - 8}" y="${y + 17}" text-anchor="end">${shorten(label)}</text>
<rect class="${part === undefined ? "bar" : "bar pale"}" x="${labelWidth}" y="${y + 5}" width="${length(value)}" height="16" rx="2"/>
${part === undefined ? "" : html`<rect class="bar" x="${labelWidth}" y="${y + 5}" width="${length(part)}" height="16" rx="2"/>`}
<text class="value" x="${(labelWidth + Number(length(value)) + 8).toFixed(1)}" y="${y + 17}">${text}</text>
`;
  });
  return html`<svg viewBox="0 0 ${width} ${bars.length * rowHeight}" width="${width}" aria-hidden="true" focusable="false">${rows}</svg>`;
}

export interface Column {
  readonly label: string;
  readonly value: number;
  readonly part?: number;
}

const chartHeight = 120;
const columnWidth = 16;
const axisHeight = 20;

/** A column chart with labels for the first and last column. */
export function columnChart(columns: readonly Column[]): Html {
  const max = Math.max(1, ...columns.map(({ value }) => value));
  const wide = Math.max(240, columns.length * columnWidth);
  const height = (value: number) => (Math.max(0, value / max) * chartHeight).toFixed(1);
  const column = (value: number, at: number, style: string) =>
    html`<rect class="${style}" x="${at * columnWidth + 2}" y="${(chartHeight - Number(height(value))).toFixed(1)}" width="${columnWidth - 4}" height="${height(value)}" rx="1"/>`;
  const drawn = columns.flatMap(({ value, part }, at) => [
    column(value, at, part === undefined ? "bar" : "bar pale"),
    ...(part === undefined ? [] : [column(part, at, "bar")]),
  ]);
  const first = columns[0]?.label ?? "";
  const last = columns.length > 1 ? (columns.at(-1)?.label ?? "") : "";
  return html`<svg viewBox="0 0 ${wide} ${chartHeight + axisHeight}" width="${wide}" aria-hidden="true" focusable="false">
<line class="axis" x1="0" y1="${chartHeight}" x2="${wide}" y2="${chartHeight}"/>
${drawn}
<text class="label" x="0" y="${chartHeight + 15}">${first}</text>
<text class="label" x="${wide}" y="${chartHeight + 15}" text-anchor="end">${last}</text>
</svg>`;
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length > 30 ? `${characters.slice(0, 29).join("")}…` : label;
}
