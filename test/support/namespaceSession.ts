/**
 * Runs a session in this process's network namespace and counts the packets on its interfaces:
 * `node namespaceSession.mjs [MODULE]` prints `{ interfaces, seals }` as JSON; MODULE is the server's. With `--control` it sends one datagram instead,
 * so that a test can check the count.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { throughSealedStart } from "./lspClient";
import { session } from "./session";

const before = packets();
const seals: string[] = [];
if (process.argv.includes("--control")) {
  const socket = createSocket("udp4");
  socket.send("x", 9, "10.77.0.2");
  await once(socket, "listening").catch(() => {});
  await delay(500);
  socket.close();
} else {
  await session(
    process.argv[2] ?? "dist/server/main.mjs",
    { through: throughSealedStart },
    async ({ client }) => {
      seals.push((await client.status(() => true)).seal);
    },
  );
}
const after = packets();
const interfaces = Object.fromEntries(
  Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
);
process.stdout.write(`${JSON.stringify({ interfaces, seals })}\n`, () => process.exit(0));

/** Packets received and sent, including refused and dropped ones, by interface. */
function packets(): Record<string, number> {
  const lines = readFileSync("/proc/self/net/dev", "utf8").split("\n").slice(2).filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", figures = ""] = line.split(":");
      const [, received, , droppedIn, , , , , , sent, , droppedOut] = ` ${figures.trim()}`.split(/\s+/);
      return [
        name.trim(),
        [received, droppedIn, sent, droppedOut].reduce((all, one) => all + Number(one), 0),
      ];
    }),
  );
}
