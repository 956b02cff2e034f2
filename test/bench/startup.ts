import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median } from "./figures";

const text = "export function add(a: number, b: number): number {\n  return ";
const rounds = 5;

/** From the start of the process to the first suggestion, with nothing warm but the file system's cache. */
export async function startup(serverModule: string, model: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const server = await startServerProcess(serverModule, {
      initializationOptions: { completion: { model } },
    });
    await server.client.open("file:///first.ts", "typescript", `${text}\n}\n`);
    const items = await server.client.complete("file:///first.ts", positionAfter(text));
    times.push(performance.now() - started);
    await server.stop();
    if (items.length === 0) throw new Error("The first request got no suggestion.");
  }
  console.log(`time to first ghost text after start: median ${median(times).toFixed(0)} ms of ${rounds}`);
}
