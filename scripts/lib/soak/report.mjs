// Compares the beginning of a soak, after its warm-up, with its end.
import { setTimeout as delay } from "node:timers/promises";
import { say } from "../terminal.mjs";

/** The parts of a soak that are compared: from a fifth to two fifths, and the last fifth. */
const windows = { start: [0.2, 0.4], end: [0.8, 1] };
const most = { memory: 1.05, wait: 1.1 };

/** Prints the comparison, and returns whether nothing grew. */
export function report(samples, waits) {
  const total = samples.at(-1)?.operations ?? 0;
  const within = (list, [from, to]) =>
    list.filter(({ operations }) => operations > from * total && operations <= to * total);
  const results = [];
  const compare = (what, unit, list, value, summary, limit) => {
    const [start, end] = Object.values(windows).map((window) => summary(within(list, window).map(value)));
    const isSteady = limit === undefined ? end <= start : end <= limit * start;
    results.push(isSteady);
    const ratio = start > 0 ? ` (${(end / start).toFixed(3)} ×)` : "";
    say(`${isSteady ? "✔" : "✘"} ${what}: ${start.toFixed(1)} → ${end.toFixed(1)} ${unit}${ratio}`);
  };
  for (const role of Object.keys(samples.at(-1)?.processes ?? {})) {
    const of = (field) => (sample) => sample.processes[role]?.[field] ?? 0;
    compare(`memory of the ${role}`, "MiB", samples, of("memory"), median, most.memory);
    compare(`descriptors of the ${role}`, "", samples, of("descriptors"), median);
    compare(`processes: ${role}`, "", samples, of("processes"), median);
  }
  for (const kind of ["tcp", "udp", "unix"])
    compare(`listening ${kind} sockets`, "", samples, ({ listening }) => listening[kind], maximum);
  for (const kind of ["temporaryFiles", "storedFiles"]) {
    compare(
      kind === "storedFiles" ? "stored files" : "temporary files",
      "",
      samples,
      (sample) => sample[kind].length,
      median,
    );
    const before = new Set(within(samples, windows.start).flatMap((sample) => sample[kind]));
    const added = samples.at(-1)[kind].filter((name) => !before.has(name));
    if (added.length > 0) say(`    new: ${added.slice(0, 5).join(", ")}`);
  }
  compare("wait for a suggestion, p95", "ms", waits, ({ ms }) => ms, p95, most.wait);
  compare("wait for a suggestion, median", "ms", waits, ({ ms }) => ms, median, most.wait);
  return results.every(Boolean);
}

/** Whether all of the extension's processes end once VS Code has ended, the shared engine after its pause. */
export async function remains(watch) {
  let left = [];
  for (let waited = 0; waited < 120_000; waited += 500) {
    left = await watch.processes();
    if (left.length === 0) break;
    await delay(500);
  }
  const isClean = left.length === 0;
  say(`${isClean ? "✔" : "✘"} processes after the end: ${left.map(({ role }) => role).join(", ") || "none"}`);
  return isClean;
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const median = (values) => quantile(values, 0.5);
const p95 = (values) => quantile(values, 0.95);
const maximum = (values) => Math.max(0, ...values);
