import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { SocketFacts } from "../protocol/privacyReport";

type Named = Omit<SocketFacts, "descriptor" | "inode">;

/** The socket tables in `/proc/<pid>/net`, each with a function that parses one of its lines. */
const tables: Readonly<Record<string, (columns: readonly string[]) => readonly [inode: string, Named]>> = {
  tcp: (columns) => internet("tcp", columns),
  tcp6: (columns) => internet("tcp6", columns),
  udp: (columns) => internet("udp", columns),
  udp6: (columns) => internet("udp6", columns),
  raw: (columns) => internet("raw", columns),
  raw6: (columns) => internet("raw6", columns),
  unix: ([, , , flags = "", , , inode = "", ...path]) => [
    inode,
    named("unix", path.join(" "), "", (Number.parseInt(flags, 16) & acceptsConnections) !== 0),
  ],
  netlink: (columns) => [columns.at(-1) ?? "", named("netlink", "", "", false)],
  packet: (columns) => [columns.at(-1) ?? "", named("packet", "", "", true)],
};

const acceptsConnections = 0x10000; // __SO_ACCEPTCON
const tcpListens = "0A";

/**
 * Lists the sockets of a process from its descriptors and the kernel's tables. Throws if this process may not read
 * them.
 */
export function socketsOf(pid: number): SocketFacts[] {
  const links = descriptorsOf(pid).flatMap(({ descriptor, target }) => {
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    return inode === undefined ? [] : [{ descriptor, inode }];
  });
  if (links.length === 0) return [];
  const known = new Map(Object.keys(tables).flatMap((table) => readTable(pid, table)));
  return links.map(({ descriptor, inode }) => ({
    descriptor,
    inode: Number(inode),
    ...(known.get(inode) ?? named("other", "", "", true)),
  }));
}

/** Lists the open descriptors of a process and their targets. Throws if this process may not read them. */
export function descriptorsOf(pid: number): { readonly descriptor: number; readonly target: string }[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [{ descriptor: Number(name), target: readlinkSync(`/proc/${pid}/fd/${name}`) }];
    } catch {
      // The descriptor that listed the folder is closed by now.
      return [];
    }
  });
}

/** Paths of the files that this process has open. */
export function openFiles(): readonly string[] {
  if (process.platform !== "linux") return [];
  return descriptorsOf(process.pid).flatMap(({ target }) =>
    target.startsWith("/") && !target.startsWith("/memfd:") ? [withoutDeletedSuffix(target)] : [],
  );
}

/** Removes the suffix that the kernel appends to the names of deleted files. */
export function withoutDeletedSuffix(name: string): string {
  return name.replace(/ \(deleted\)$/, "");
}

/** Parses the text of one table into its sockets and their inodes. */
export function parseTable(table: string, text: string): readonly (readonly [inode: string, Named])[] {
  const read = tables[table];
  if (read === undefined) return [];
  return text
    .split("\n")
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => read(line.trim().split(/\s+/)));
}

function readTable(pid: number, table: string): ReturnType<typeof parseTable> {
  try {
    return parseTable(table, readFileSync(`/proc/${pid}/net/${table}`, "utf8"));
  } catch {
    // A kernel without this family has no such sockets.
    return [];
  }
}

function internet(protocol: string, columns: readonly string[]): readonly [inode: string, Named] {
  const [, local = "", remote = "", state = "", , , , , , inode = ""] = columns;
  // Counts every UDP socket as open to others, connected or not.
  const isOpen = protocol.startsWith("tcp") ? state === tcpListens : true;
  return [inode, named(protocol, address(local), address(remote), isOpen)];
}

function named(protocol: string, local: string, remote: string, isOpenToOthers: boolean): Named {
  return { protocol, local, remote, isOpenToOthers };
}

/**
 * "0100007F:1F90" is 127.0.0.1:8080: 32-bit words in the machine's byte order, which is little-endian on both
 * architectures.
 */
function address(hex: string): string {
  const [host = "", port = ""] = hex.split(":");
  const bytes = (host.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const shown =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join(".")
      : `[${(bytes.join("").toLowerCase().match(/.{4}/g) ?? []).join(":")}]`;
  return `${shown}:${Number.parseInt(port, 16)}`;
}
