import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { getPrototypeOf, type Method, replace } from "./plain";
import type { SpawnProbe } from "./spawnProbe";

/**
 * Methods of the native objects that all of Node's network modules use in the end: net, tls, http, http2, dgram and
 * fetch.
 */
const refusedMethods = {
  tcp: ["connect", "connect6", "bind", "bind6", "listen", "open"],
  pipe: ["connect", "connect2", "bind", "bind2", "listen", "fchmod"],
  udp: [
    "connect",
    "connect6",
    "bind",
    "bind6",
    "send",
    "send6",
    "addMembership",
    "addSourceSpecificMembership",
    "open",
  ],
} as const;

/** Makes every connection, listening socket and host look-up fail with `error`, an error number of libuv. */
export function guardNetwork({ pipe }: SpawnProbe, error: number): void {
  const fails = () => error;
  const prototypes = { tcp: tcpPrototype(), pipe: handlePrototype(pipe), udp: udpPrototype() };
  for (const [kind, methods] of Object.entries(refusedMethods)) {
    const prototype = prototypes[kind as keyof typeof refusedMethods];
    for (const method of methods) if (method in prototype) replace(prototype, method, fails);
  }
  const channel = handlePrototype((new dns.Resolver() as unknown as { _handle: object })._handle);
  for (const method of Object.keys(channel)) {
    if (/^(query|getHostByAddr)/.test(method)) replace(channel, method, fails);
  }
  for (const name of ["lookup", "lookupService"] as const) {
    replace(dns, name, failingLookUp(name));
    replace(dns.promises, name, async () => {
      throw lookUpError(name);
    });
  }
}

type Prototype = Record<string, Method>;

function handlePrototype(handle: object): Prototype {
  return getPrototypeOf(handle) as Prototype;
}

/**
 * Gets the native prototype from a socket that is stopped before it looks up its host, because the look-up takes time.
 */
function tcpPrototype(): Prototype {
  const socket = new net.Socket().on("error", () => {});
  const inside = socket as unknown as { _handle: { close(): void }; _unrefTimer(): void };
  inside._unrefTimer = () => {
    throw new Error("probed");
  };
  try {
    socket.connect({ host: "inhouse.invalid", port: 1, lookup: () => {} });
  } catch {
    // `_unrefTimer` stopped the connection on purpose.
  }
  inside._handle.close();
  return handlePrototype(inside._handle);
}

function udpPrototype(): Prototype {
  const socket = dgram.createSocket("udp4");
  const states = Object.getOwnPropertySymbols(socket).map((key) => Reflect.get(socket, key));
  const { handle } = states.find((state) => state?.handle !== undefined) as { handle: object };
  const prototype = handlePrototype(handle);
  socket.close();
  return prototype;
}

function lookUpError(name: string): Error {
  return Object.assign(new Error(`${name} EACCES`), { code: "EACCES", syscall: name });
}

/** Reports the failure to the callback, as the original function does. */
function failingLookUp(name: string): (...args: readonly unknown[]) => void {
  const { nextTick } = process;
  return (...args) => {
    const callback = args[args.length - 1];
    if (typeof callback !== "function") throw lookUpError(name);
    nextTick(callback as () => void, lookUpError(name));
  };
}
