import { dirname } from "node:path";
import type { Attempt, Ground } from "./attempts";
import type { Kernel } from "./kernel";
import { descriptorsOf } from "./sockets";

const socketLevel = 1; // SOL_SOCKET
const [socketType, isListening, socketFamily] = [3, 30, 39]; // SO_TYPE, SO_ACCEPTCONN, SO_DOMAIN
const [unix, stream] = [1, 1];
/** Of the address of a Unix socket without a name: its family alone. */
const nameless = 2;
/** What Node makes for itself: events and timers. */
const ofNode = /^anon_inode:\[?(eventpoll|eventfd|timerfd|signalfd)/;

/**
 * Whether the program before this one has left something open that nobody named: a connection, a file of somebody else. The standard
 * streams are named, and may be sockets only as the nameless ends of a pair. Once the process works it has files and pipes
 * of its own, and only sockets can be judged.
 */
export function descriptorAttempts(ground: Ground): readonly Attempt[] {
  const open = descriptorsOf(process.pid);
  const ends = (pipe: string) => open.filter(({ target }) => target === pipe).length;
  const isNamed = (descriptor: number, target: string) => {
    // A ring that Node has opened before the seal gets around it.
    if (target.includes("io_uring")) return false;
    if (target.startsWith("socket:"))
      return (descriptor <= 2 || !ground.atStart) && isPair(ground.kernel, descriptor);
    if (descriptor <= 2 || !ground.atStart || descriptor === ground.witnessPipe || ofNode.test(target))
      return true;
    if (target.startsWith("pipe:")) return ends(target) === 2;
    return target === "/dev/null" || target.startsWith(`${dirname(process.execPath)}/`);
  };
  const unnamed = open.filter(({ descriptor, target }) => !isNamed(descriptor, target));
  if (unnamed.length === 0)
    return [{ what: `${open.length} open descriptors`, outcome: "refused", answer: "all are known" }];
  return unnamed.map(({ descriptor, target }) => ({
    ...{ what: `descriptor ${descriptor} was left open`, outcome: "allowed", answer: target },
  }));
}

/** Whether a socket is one end of a nameless pair of Unix streams. */
function isPair(kernel: Kernel, descriptor: number): boolean {
  const option = (name: number) => {
    const [value, length] = [Buffer.alloc(4), Buffer.from([4, 0, 0, 0])];
    const level = [
      ["int", descriptor] as const,
      ["int", socketLevel] as const,
      ["int", name] as const,
    ] as const;
    const asked = kernel.call("getsockopt", ...level, ["void *", value], ["void *", length]);
    return asked.value === 0 ? value.readInt32LE() : -1;
  };
  const isNameless = (call: string) => {
    const [address, length] = [Buffer.alloc(128), Buffer.from([128, 0, 0, 0])];
    const asked = kernel.call(call, ["int", descriptor], ["void *", address], ["void *", length]);
    return asked.value === 0 && length.readInt32LE() === nameless;
  };
  return (
    option(socketFamily) === unix &&
    option(socketType) === stream &&
    option(isListening) === 0 &&
    ["getsockname", "getpeername"].every(isNameless)
  );
}
