import { readdirSync, readFileSync } from "node:fs";
import { startServerProcess, throughSealedStart } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median } from "./figures";

const text = "export function add(a: number, b: number): number {\n  return ";
const rounds = 20;

/** How the server comes to its seal, and how it starts without. */
const starts = {
  "without a seal": { args: ["--no-seal"] },
  "sealed, as VS Code starts it": { through: throughSealedStart },
  "sealed, as other editors start it": {},
} as const;
type Start = keyof typeof starts;

/** In milliseconds; of the processor, what the server's process has used when it answers to `initialize`. */
interface Times {
  readonly processor: number;
  readonly initialized: number;
  readonly ready: number;
  readonly answered: number;
}
const moments: Readonly<Record<keyof Times, string>> = {
  processor: "processor time up to the answer to initialize",
  initialized: "start to the answer to initialize",
  ready: "start to model ready",
  answered: "start to the first suggestion",
};

/** What the seal costs at start: each way in turn, so that what else the machine does falls on all alike. */
export async function sealCost(serverModule: string, model: string): Promise<void> {
  const names = Object.keys(starts) as Start[];
  const times = new Map<Start, Times[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    // Who comes first would be the one that finds the caches cold.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const one = await start(serverModule, model, name);
      if (round > 0) times.get(name)?.push(one);
    }
  }
  const of = (name: Start, moment: keyof Times) => (times.get(name) ?? []).map((one) => one[moment]);
  for (const moment of Object.keys(moments) as (keyof Times)[]) {
    const bare = of("without a seal", moment);
    for (const name of names) {
      const own = of(name, moment);
      const differences = own.map((time, round) => time - (bare[round] ?? Number.NaN));
      const ratio = (median(own) / median(bare)).toFixed(3);
      console.log(
        `${moments[moment]}, ${name}: median ${median(own).toFixed(0)} ms of ${rounds}, ÷ without ${ratio}, median of the differences ${median(differences).toFixed(1)} ms`,
      );
    }
  }
  for (const name of names.slice(1)) {
    const used = of(name, "processor").map(
      (time, round) => time - (of("without a seal", "processor")[round] ?? 0),
    );
    const share = median(used) / median(of("without a seal", "ready"));
    console.log(`processor time of the seal ÷ start to model ready, ${name}: ${(100 * share).toFixed(1)} %`);
  }
}

async function start(serverModule: string, model: string, name: Start): Promise<Times> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const { client, child, stop } = await startServerProcess(serverModule, {
    ...starts[name],
    initializationOptions: { completion: { model } },
  });
  const [initialized, processor] = [since(), processorTime(child.pid)];
  await client.open("file:///first.ts", "typescript", `${text}\n}\n`);
  const status = await client.status(({ state }) => state === "ready");
  const ready = since();
  if ((status.seal === "sealed") === (name === "without a seal")) throw new Error(`It is ${status.seal}.`);
  await client.complete("file:///first.ts", positionAfter(text));
  const answered = since();
  await stop();
  return { processor, initialized, ready, answered };
}

/** Of a process and its threads; what it was before it became another program counts. */
function processorTime(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((all, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    return all + Number(nanoseconds) / 1e6;
  }, 0);
}
