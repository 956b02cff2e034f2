/**
 * Unix sockets between processes of one user, in a folder that only this user can enter. Nothing here reaches another
 * machine: there are no ports and no addresses.
 */
import { createServer, connect as netConnect, type Server, type Socket } from "node:net";

/** Rejects if nobody listens. */
export function connectTo(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = netConnect({ path });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** Listens at a path that does not exist yet. Rejects with the system's error. */
export function listenAt(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once("error", reject);
    server.listen({ path, backlog: 16 }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
