import { readdirSync, readFileSync } from "node:fs";
import { startServerProcess, throughSealedStart } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { SharedEngineUser } from "../support/sharedEngineWindow";
import { median, percentile } from "./figures";

const text = "export function add(a: number, b: number): number {\n  return ";
const uri = "file:///add.ts";
const windows = 3;
const keys = 30;

type Server = Awaited<ReturnType<typeof startServerProcess>>;

/** Three windows with the engine process that they share ÷ three with an engine each: memory, start, and after a crash. */
export async function sharedWindows(serverModule: string, model: string): Promise<void> {
  // The demo model chats, whatever completes: random weights cannot.
  const settings = { completion: { model }, chat: { model: "demo" } };
  const user = new SharedEngineUser();
  const shared = () => user.open({}, { initializationOptions: settings });
  const own = () =>
    startServerProcess(serverModule, { through: throughSealedStart, initializationOptions: settings });
  try {
    const alone = await openAll(own);
    const together = await openAll(shared, () => Object.values(user.processes()).flat());
    report("engine each", alone);
    report("shared", together);
    const ratio = (pick: (one: Opened) => number) => (pick(together) / pick(alone)).toFixed(2);
    console.log(
      `shared ÷ each: memory ${ratio(({ bytes }) => bytes)}, later windows to first text ${ratio(({ laterMs }) => laterMs)}`,
    );
    await afterCrash(together.servers, user);
    await besideChat(together.servers);
  } finally {
    await user.dispose();
  }
}

interface Opened {
  readonly servers: readonly Server[];
  /** From the start of the window's server to its first suggestion: of the first window, and the median of the others. */
  readonly firstMs: number;
  readonly laterMs: number;
  /** Memory of all processes; what several of them map counts once. */
  readonly bytes: number;
}

async function openAll(start: () => Promise<Server>, others: () => number[] = () => []): Promise<Opened> {
  const servers: Server[] = [];
  const times: number[] = [];
  for (let window = 0; window < windows; window++) {
    const started = performance.now();
    const server = await start();
    servers.push(server);
    await server.client.open(uri, "typescript", `${text}\n}\n`);
    await complete(server);
    times.push(performance.now() - started);
  }
  const [firstMs = 0, ...later] = times;
  const pids = [...servers.map(({ child }) => child.pid ?? 0), ...others()];
  const bytes = pids.flatMap(family).reduce((sum, pid) => sum + proportionalBytes(pid), 0);
  if (others().length === 0) for (const server of servers) await server.stop();
  return { servers, firstMs, laterMs: median(later), bytes };
}

async function complete({ client }: Server): Promise<void> {
  await client.complete(uri, positionAfter(text), { explicit: true });
  const { last } = await client.stats();
  if (last === undefined || last.promptTokens === 0) throw new Error("The model was not asked.");
}

/** From killing the engine process to the next answer. */
async function afterCrash([first]: readonly Server[], user: SharedEngineUser): Promise<void> {
  if (first === undefined) return;
  const started = performance.now();
  for (const pid of user.processes().engine) process.kill(pid, "SIGKILL");
  await first.client.insert(uri, { line: 0, character: 0 }, "\n");
  await first.client.complete(uri, { ...positionAfter(text), line: 2 }, { explicit: true });
  console.log(
    `from killing the engine process to the next answer: ${(performance.now() - started).toFixed(0)} ms`,
  );
}

/** Completions of one window while another's chat streams ÷ while nothing else happens. */
async function besideChat([first, second]: readonly Server[]): Promise<void> {
  if (first === undefined || second === undefined) return;
  const idle = await typed(first);
  const answer = second.client.chat({
    messages: [{ role: "user", text: "Explain what a semaphore is for." }],
    mode: "plain",
    maxTokens: 2000,
  });
  const busy = await typed(first);
  answer.cancel();
  await answer.result.catch(() => {});
  const of = (times: readonly number[]) =>
    `p50 ${percentile(times, 0.5).toFixed(0)}, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
  console.log(
    `keystroke to answer: idle ${of(idle)}; while another window's answer streams ${of(busy)}; p95 ÷ ${(percentile(busy, 0.95) / percentile(idle, 0.95)).toFixed(2)}`,
  );
}

async function typed({ client }: Server): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    await client.insert(uri, { line: 0, character: 0 }, "a");
    const started = performance.now();
    await client.complete(uri, { ...positionAfter(text), line: 2 }, { explicit: true });
    times.push(performance.now() - started);
  }
  return times;
}

/** A process and all that it has started. */
function family(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return [pid, ...children.flatMap(family)];
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function proportionalBytes(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) * 1024;
}

function report(what: string, { firstMs, laterMs, bytes }: Opened): void {
  console.log(
    `${windows} windows, ${what}: ${(bytes / 2 ** 20).toFixed(0)} MiB; start to first suggestion: first window ${firstMs.toFixed(0)} ms, later ones ${laterMs.toFixed(0)} ms`,
  );
}
