/**
 * Unix sockets between processes of one user, in a folder that only this user can enter. Nothing here reaches another
 * machine: there are no ports and no addresses.
 */
import { createServer, connect as netConnect, type Server, type Socket } from "node:net";

/** Connects; otherwise says whether nobody listens there, or the listener is full. Rejects for any other reason. */
export function connectTo(path: string): Promise<Socket | "absent" | "busy"> {
  return new Promise((resolve, reject) => {
    const socket = netConnect({ path });
    const fail = (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve("absent");
      else if (error.code === "EAGAIN") resolve("busy");
      else reject(error);
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

/** Listens at a path that does not exist yet. Rejects with the system's error. */
export function listenAt(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once("error", reject);
    server.listen({ path, backlog: 128 }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
