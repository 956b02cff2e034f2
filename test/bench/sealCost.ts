import { spawnSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { changedFiles } from "../../client/serverProcess/serverBuild";
import { witnessVariable } from "../../server/protocol/launch";
import { startServerProcess, throughSealedStart } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median } from "./figures";

const text = "export function add(a: number, b: number): number {\n  return ";
const rounds = 24;

/** How the server starts: with a seal in two ways, and without. */
const starts = {
  "without a seal": { args: ["--no-seal"] },
  "sealed, as VS Code starts it": { through: throughSealedStart },
  "sealed, as other editors start it": {},
} as const;
type Start = keyof typeof starts;

/** Times in milliseconds; `processor` is the processor time of the server's process until its answer to `initialize`. */
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

/** Measures the seal's cost at start. The ways take turns, so that other load on the machine affects all alike. */
export async function sealCost(serverModule: string, model: string): Promise<void> {
  const names = Object.keys(starts) as Start[];
  const times = new Map<Start, Times[]>(names.map((name) => [name, []]));
  const beside: Record<keyof typeof besides, number>[] = [];
  for (let round = 0; round <= rounds; round++) {
    // The order alternates, because the first start of a round finds the caches cold.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const one = await start(serverModule, model, name);
      if (round > 0) times.get(name)?.push(one);
    }
    const folder = dirname(serverModule);
    const [child, digests] = [childGuard(folder), comparison(folder)];
    if (round > 0) beside.push({ child, digests });
  }
  const of = (name: Start, moment: keyof Times) => (times.get(name) ?? []).map((one) => one[moment]);
  const differences = (name: Start, moment: keyof Times) =>
    of(name, moment).map((time, round) => time - (of("without a seal", moment)[round] ?? Number.NaN));
  for (const moment of Object.keys(moments) as (keyof Times)[]) {
    for (const name of names) {
      const paired = median(differences(name, moment)).toFixed(1);
      console.log(`${moments[moment]}, ${name}: ${figures(of(name, moment))}; paired ${paired} ms`);
    }
  }
  const others = (Object.keys(besides) as (keyof typeof besides)[]).map((part) => {
    const used = beside.map((one) => one[part]);
    console.log(`${besides[part]}: ${figures(used)}`);
    return median(used);
  });
  for (const name of names.slice(1)) {
    const all = others.reduce((sum, each) => sum + each, median(differences(name, "processor")));
    const share = all / median(of("without a seal", "answered"));
    console.log(
      `${name}: ${all.toFixed(1)} ms of processor time, ${(100 * share).toFixed(1)} % of the start to the first suggestion`,
    );
  }
}

/** Costs of a start outside the server's own process. */
const besides = {
  child: "the guard of the process that node-llama-cpp starts",
  digests: "the client's comparison of the server's files with their digests",
} as const;

function figures(times: readonly number[]): string {
  return `least ${Math.min(...times).toFixed(1)} ms, median ${median(times).toFixed(1)} ms of ${times.length}`;
}

async function start(serverModule: string, model: string, name: Start): Promise<Times> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const { client, child, stop } = await startServerProcess(serverModule, {
    ...starts[name],
    initializationOptions: { completion: { model } },
  });
  const initialized = since();
  const witness = witnessOf(child.pid);
  const processor = processorTime(child.pid) + (witness === undefined ? 0 : processorTime(witness));
  await client.open("file:///first.ts", "typescript", `${text}\n}\n`);
  const status = await client.status(({ state }) => state === "ready");
  const ready = since();
  if ((status.seal === "sealed") === (name === "without a seal"))
    throw new Error(`It is ${status.seal}: ${status.sealReason}.`);
  await client.complete("file:///first.ts", positionAfter(text));
  const answered = since();
  await stop();
  return { processor, initialized, ready, answered };
}

/** Processor time of a process and its threads in milliseconds, including the program that it was before `exec`. */
function processorTime(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((all, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    return all + Number(nanoseconds) / 1e6;
  }, 0);
}

/** The process that the self-test tries to reach; undefined without a seal. */
function witnessOf(pid: number | undefined): number | undefined {
  const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  const mark = variables.find((variable) => variable.startsWith(`${witnessVariable}=`));
  return mark === undefined ? undefined : Number.parseInt(mark.slice(witnessVariable.length + 1), 10);
}

/** The time that the guard adds to a process that loads the same Node modules as node-llama-cpp's child process. */
function childGuard(folder: string): number {
  const guard = ["--require", join(process.cwd(), folder, "guardPreload.cjs")];
  return childTime(guard) - childTime([]);
}

function childTime(args: readonly string[]): number {
  const loads = ["child_process", "crypto", "net", "worker_threads"].map(
    (name) => `require("node:${name}");`,
  );
  const tell =
    "const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000));";
  const program = loads.join("") + tell;
  return Number(spawnSync(process.execPath, [...args, "-e", program], { encoding: "utf8" }).stdout);
}

/** The time of the comparison, which does not depend on the digests. */
function comparison(folder: string): number {
  const digests = Object.fromEntries(globSync("*.{mjs,cjs}", { cwd: folder }).map((name) => [name, ""]));
  const before = process.cpuUsage();
  changedFiles(folder, digests);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
