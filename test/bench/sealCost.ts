import { startServerProcess, throughSealedStart } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median } from "./figures";

const text = "export function add(a: number, b: number): number {\n  return ";
const rounds = 25;

/** How the server comes to its seal, and how it starts without. */
const starts = {
  "without a seal": { args: ["--no-seal"] },
  "sealed, as VS Code starts it": { through: throughSealedStart },
  "sealed, as other editors start it": {},
} as const;
type Start = keyof typeof starts;
type Times = readonly [initialized: number, ready: number, answered: number];

/** What the seal costs at start: each way in turn, so that what else the machine does falls on all alike. */
export async function sealCost(serverModule: string, model: string): Promise<void> {
  const names = Object.keys(starts) as Start[];
  const times: Record<string, Times[]> = {};
  for (let round = 0; round <= rounds; round++) {
    // Who comes first would be the one that finds the caches cold.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const one = await start(serverModule, model, name);
      if (round > 0) times[name] = [...(times[name] ?? []), one];
    }
  }
  const moments = ["answer to initialize", "model ready", "first suggestion"];
  for (const [index, moment] of moments.entries()) {
    const of = (name: Start) => (times[name] ?? []).map((one) => one[index] ?? Number.NaN);
    const bare = of("without a seal");
    for (const name of names) {
      const differences = of(name).map((time, round) => time - (bare[round] ?? Number.NaN));
      console.log(
        `start to ${moment}, ${name}: median ${median(of(name)).toFixed(0)} ms, fastest ${Math.min(...of(name)).toFixed(0)} ms; ` +
          `÷ without: medians ${(median(of(name)) / median(bare)).toFixed(3)}, fastest ${(Math.min(...of(name)) / Math.min(...bare)).toFixed(3)}; ` +
          `median of the differences ${median(differences).toFixed(1)} ms`,
      );
    }
  }
}

async function start(serverModule: string, model: string, name: Start): Promise<Times> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const { client, stop } = await startServerProcess(serverModule, {
    ...starts[name],
    initializationOptions: { completion: { model } },
  });
  const initialized = since();
  await client.open("file:///first.ts", "typescript", `${text}\n}\n`);
  const status = await client.status(({ state }) => state === "ready");
  const ready = since();
  if ((status.seal === "sealed") === (name === "without a seal")) throw new Error(`It is ${status.seal}.`);
  await client.complete("file:///first.ts", positionAfter(text));
  const answered = since();
  await stop();
  return [initialized, ready, answered];
}
