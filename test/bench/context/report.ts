import { median } from "../figures";
import type { ContextCase } from "./cases";
import type { Judgement } from "./judge";

/** A case with the judgements of its prompts. */
export interface Measured {
  readonly repository: string;
  readonly wanted: ContextCase;
  readonly trueLine: string;
  readonly first: Judgement;
  readonly second: Judgement;
  /** Milliseconds from the first request to its answer; a scripted engine itself takes no time. */
  readonly ms: number;
  /** Requests without a prompt. */
  readonly unasked: number;
}

/** The sums of a table as JSON. */
export interface Summary {
  readonly cases: number;
  readonly signature: readonly [first: number, second: number];
  readonly wholeSignature: readonly [first: number, second: number];
  readonly name: readonly [first: number, second: number];
  readonly useful: readonly [first: number, second: number];
  readonly tokens: readonly [first: number, second: number];
  readonly ms: number;
}

export function summary(measured: readonly Measured[]): Summary {
  const share = (of: (judgement: Judgement) => boolean | number | undefined) => {
    const mean = (which: "first" | "second") => {
      const values = measured.map((each) => of(each[which])).filter((value) => value !== undefined);
      return values.reduce<number>((sum, value) => sum + Number(value), 0) / Math.max(1, values.length);
    };
    return [mean("first"), mean("second")] as const;
  };
  return {
    cases: measured.length,
    signature: share(({ signature }) => signature),
    wholeSignature: share(({ wholeSignature }) => wholeSignature),
    name: share(({ name }) => name),
    useful: share(({ useful }) => useful),
    tokens: share(({ tokens }) => tokens),
    ms: median(measured.map(({ ms }) => ms)),
  };
}

/** A table in Markdown: a row for all, for each language, for each kind of case; first / second request. */
export function table(measured: readonly Measured[]): string {
  const rows = [
    ["all", measured] as const,
    ...grouped(measured, ({ wanted }) => wanted.languageId),
    ...grouped(measured, ({ wanted }) => wanted.kind),
    ...grouped(measured, ({ wanted }) => (wanted.usedBefore ? "used above" : "not used above")),
  ];
  const head =
    "| | cases | signature | whole signature | name | useful text | tokens of other files | first request |";
  const lines = rows.map(([name, group]) => row(name, summary(group)));
  return [head, "|---|---|---|---|---|---|---|---|", ...lines].join("\n");
}

function row(name: string, { cases, ms, tokens, ...shares }: Summary): string {
  const percent = ([first, second]: readonly [number, number]) =>
    `${(100 * first).toFixed(0)} / ${(100 * second).toFixed(0)} %`;
  const { signature, wholeSignature, useful } = shares;
  const counts = `${tokens[0].toFixed(0)} / ${tokens[1].toFixed(0)}`;
  return `| ${[name, cases, ...[signature, wholeSignature, shares.name, useful].map(percent), counts, `${ms.toFixed(1)} ms`].join(" | ")} |`;
}

export function grouped<Item>(
  items: readonly Item[],
  by: (item: Item) => string,
): readonly (readonly [string, readonly Item[]])[] {
  const groups = Map.groupBy(items, by);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A line for each case, for tuning. */
export function listed({ repository, wanted, trueLine, first, second }: Measured): string {
  const mark = ({ signature, name }: Judgement) => (signature ? "signature" : name ? "name" : "-");
  const [definition] = wanted.definitions;
  const facts = [
    `${mark(first)} / ${mark(second)}`,
    `${repository}/${wanted.path}:${wanted.line + 1}`,
    `${wanted.kind}${wanted.usedBefore ? "" : ", new"}`,
    `${wanted.name} of ${definition?.path}:${(definition?.line ?? 0) + 1}`,
    trueLine.trim().slice(0, 100),
  ];
  return facts.join("\t");
}
