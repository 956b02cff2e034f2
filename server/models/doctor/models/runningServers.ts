import { type System, textOf } from "../system";

/** A process of this user that runs Inhouse for an editor: a server or the engine process. */
export interface RunningServer {
  readonly pid: number;
  /** Memory in bytes that it has in use, mapped files included. */
  readonly bytes: number;
  /** Memory in bytes that nothing else can have before it ends. A GPU's own memory does not count. */
  readonly ownBytes: number;
}

/** An installed extension, a development folder, and any entry point of the server. */
const serverModule = /[\\/]dist[\\/]server[\\/]\w+\.m?js$/;

/** The servers that the kernel lists; none on systems without /proc. They start no program and touch no process. */
export async function runningServers(system: System): Promise<readonly RunningServer[]> {
  const self = (await textOf(system, "/proc/self/status")) ?? "";
  const [own, user] = [field(self, "Pid"), field(self, "Uid")];
  if (own === undefined || user === undefined) return [];
  const servers: RunningServer[] = [];
  const numbers = (await system.files.list("/proc")).map(Number).filter((pid) => pid > 0 && pid !== own);
  for (const pid of numbers.toSorted((a, b) => a - b)) {
    const args = ((await textOf(system, `/proc/${pid}/cmdline`)) ?? "").split("\0");
    if (!args.some((argument) => serverModule.test(argument)) || args.includes("doctor")) continue;
    const status = (await textOf(system, `/proc/${pid}/status`)) ?? "";
    if (field(status, "Uid") !== user) continue;
    const kilobytes = (key: string) => (field(status, key) ?? 0) * 1024;
    const ownBytes = kilobytes("RssAnon") + kilobytes("RssShmem");
    servers.push({ pid, bytes: kilobytes("VmRSS"), ownBytes });
  }
  return servers;
}

/** The first number of a line "Key:   1  2". */
function field(status: string, key: string): number | undefined {
  const value = new RegExp(`^${key}:\\s*(\\d+)`, "m").exec(status)?.[1];
  return value === undefined ? undefined : Number(value);
}
