import { percentile, sum } from "../figures";
import type { Keystroke, Played } from "./playback";

export interface Figures {
  readonly keystrokes: number;
  readonly evaluatedPerKey: number;
  readonly shownShare: number;
  readonly answeredShare: number;
  readonly shownP50: number;
  readonly shownP95: number;
  readonly answeredP50: number;
  readonly answeredP95: number;
  readonly generatedPerKey: number;
  readonly wastedPerKey: number;
  readonly flickers: number;
}

/** @param shownTokens the number of generated tokens that appeared on the screen */
export function figures(played: readonly Played[], shownTokens: number): Figures {
  const keys = played.flatMap(({ keystrokes }) => keystrokes);
  const shown = keys.flatMap(({ shownMs }) => shownMs ?? []);
  // A missing answer would have taken at least until the next key.
  const answered = keys.map(({ answeredMs, untilNextMs }) => answeredMs ?? untilNextMs);
  const generated = sum(played.map(({ generatedTokens }) => generatedTokens));
  return {
    keystrokes: keys.length,
    evaluatedPerKey: sum(played.map(({ promptTokensEvaluated }) => promptTokensEvaluated)) / keys.length,
    shownShare: keys.filter(({ kept, shownMs }) => kept || shownMs !== undefined).length / keys.length,
    answeredShare: keys.filter(({ answeredMs }) => answeredMs !== undefined).length / keys.length,
    shownP50: percentile(shown, 0.5),
    shownP95: percentile(shown, 0.95),
    answeredP50: percentile(answered, 0.5),
    answeredP95: percentile(answered, 0.95),
    generatedPerKey: generated / keys.length,
    wastedPerKey: Math.max(0, generated - shownTokens) / keys.length,
    flickers: keys.filter(({ flickered }) => flickered).length,
  };
}

interface Row {
  readonly name: string;
  readonly of: (figures: Figures) => number;
  readonly digits: number;
  readonly goal?: string;
}

const rows: readonly Row[] = [
  { name: "prompt tokens evaluated per key", of: (of) => of.evaluatedPerKey, digits: 1, goal: "≤ 0.25 ×" },
  { name: "key to shown text, p50 ms", of: (of) => of.shownP50, digits: 1 },
  { name: "key to shown text, p95 ms", of: (of) => of.shownP95, digits: 1, goal: "≤ 0.7 ×" },
  { name: "key to answer or next key, p50 ms", of: (of) => of.answeredP50, digits: 1 },
  { name: "key to answer or next key, p95 ms", of: (of) => of.answeredP95, digits: 1 },
  { name: "keys answered before the next one, %", of: (of) => 100 * of.answeredShare, digits: 1 },
  { name: "keys with text on the screen, %", of: (of) => 100 * of.shownShare, digits: 1 },
  { name: "tokens generated per key", of: (of) => of.generatedPerKey, digits: 2 },
  { name: "of these never shown", of: (of) => of.wastedPerKey, digits: 2 },
  { name: "flicker", of: (of) => of.flickers, digits: 0, goal: "0" },
];

export function printComparison(ours: Figures, theirs: Figures | undefined): void {
  console.log(`${ours.keystrokes} keys`);
  console.log(line("", "Inhouse", theirs ? "llama-server" : "", theirs ? "ratio" : "", "goal"));
  for (const { name, of, digits, goal = "" } of rows) {
    const ratio = theirs === undefined ? "" : (of(ours) / of(theirs)).toFixed(2);
    const other = theirs === undefined ? "" : of(theirs).toFixed(digits);
    console.log(line(name, of(ours).toFixed(digits), other, ratio, goal));
  }
}

/** Prints where a contestant loses: by kind of edit and by kind of key. */
export function printGroups(ours: readonly Keystroke[], theirs: readonly Keystroke[] | undefined): void {
  const table = (
    title: string,
    of: (key: Keystroke) => string,
    figure: (keys: readonly Keystroke[]) => string,
  ) => {
    console.log(line(title, "Inhouse", theirs ? "llama-server" : ""));
    for (const [name, keys] of Map.groupBy(ours, of)) {
      const other = theirs === undefined ? "" : figure(theirs.filter((key) => of(key) === name));
      console.log(line(`  ${name} (${keys.length})`, figure(keys), other));
    }
  };
  table("key to shown text, p95 ms", ({ kind }) => kind, shownP95);
  table("prompt tokens evaluated per key", ({ kind }) => kind, evaluated);
  table("prompt tokens evaluated per key", ({ key }) => key, evaluated);
}

function shownP95(keys: readonly Keystroke[]): string {
  const times = keys.flatMap(({ shownMs }) => shownMs ?? []);
  return times.length === 0 ? "–" : percentile(times, 0.95).toFixed(0);
}

function evaluated(keys: readonly Keystroke[]): string {
  return (sum(keys.map((key) => key.evaluated)) / keys.length).toFixed(1);
}

function line(name: string, ...columns: string[]): string {
  return name.padEnd(40) + columns.map((column) => column.padStart(14)).join("");
}
