/**
 * The process of the switchboard: listens at one Unix socket, opens no connection, reads no file of the user and keeps no
 * text. The first window starts it; it ends after the last.
 *
 * `node switchboard.js SOCKET MODULE FOLDER LINGER`: the path to listen at, the engine's module and folder, and how long to wait
 * for another window after the last has closed, in milliseconds.
 */
import type { Server } from "node:net";
import { listenAt } from "./localSocket";
import { peerUser } from "./peerUser";
import { Switchboard } from "./switchboard";

async function main(): Promise<void> {
  process.umask(0o077);
  const [path = "", module = "", folder = "", linger] = process.argv.slice(2);
  let server: Server | undefined;
  const switchboard = new Switchboard({
    command: { module, folder },
    lingerMs: Number(linger),
    // Removes the socket's file.
    stopListening: () => server?.close(),
    onEnd: (failed) => process.exit(failed ? 1 : 0),
  });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const)
    process.once(signal, () => void switchboard.end());
  server = await listenAt(path, (socket) => {
    if (peerUser(socket) === process.getuid?.()) switchboard.add(socket);
    else socket.destroy();
  });
}

void main().catch(() => process.exit(1));
