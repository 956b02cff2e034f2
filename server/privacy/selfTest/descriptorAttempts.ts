import { dirname } from "node:path";
import { linkArgument, linkDescriptor } from "../../protocol/launch";
import type { Kernel } from "../seal/kernel";
import { descriptorsOf } from "../sockets";
import type { Attempt, TestContext } from "./attempts";

const socketLevel = 1; // SOL_SOCKET
const [socketType, isListening, socketFamily] = [3, 30, 39]; // SO_TYPE, SO_ACCEPTCONN, SO_DOMAIN
const [unix, stream] = [1, 1];
/** Length of the address of an unnamed Unix socket: its family alone. */
const unnamedLength = 2;
/** Descriptors that Node opens for itself: events and timers. */
const ofNode = /^anon_inode:\[?(eventpoll|eventfd|timerfd|signalfd)/;

/**
 * Checks whether this process has inherited an unexpected descriptor, such as a connection or another program's file.
 * The standard streams and the link to the engine process are expected, and may be sockets only as the unnamed ends of a pair. Once the process has
 * started to work, it has files and pipes of its own, so that only sockets can be judged.
 */
export function descriptorAttempts(context: TestContext): readonly Attempt[] {
  const open = descriptorsOf(process.pid);
  // The link to the engine process follows the standard streams, and has to be one end of a pair like them.
  const last = process.argv.includes(linkArgument) ? linkDescriptor : 2;
  const ends = (pipe: string) => open.filter(({ target }) => target === pipe).length;
  const isExpected = (descriptor: number, target: string) => {
    // A ring that Node opened before the seal would bypass it.
    if (target.includes("io_uring")) return false;
    if (target.startsWith("socket:"))
      return (descriptor <= last || !context.atStart) && isPair(context.kernel, descriptor);
    if (descriptor <= 2 || !context.atStart || descriptor === context.witnessPipe || ofNode.test(target))
      return true;
    if (target.startsWith("pipe:")) return ends(target) === 2;
    return target === "/dev/null" || target.startsWith(`${dirname(process.execPath)}/`);
  };
  const unexpected = open.filter(({ descriptor, target }) => !isExpected(descriptor, target));
  if (unexpected.length === 0)
    return [{ what: ["descriptors", String(open.length)], outcome: "refused", answer: ["allKnown"] }];
  return unexpected.map(({ descriptor, target }) => ({
    what: ["descriptorLeftOpen", String(descriptor)],
    outcome: "allowed",
    answer: target,
  }));
}

/** Whether a socket is one end of an unnamed pair of Unix streams. */
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
  const isUnnamed = (call: string) => {
    const [address, length] = [Buffer.alloc(128), Buffer.from([128, 0, 0, 0])];
    const asked = kernel.call(call, ["int", descriptor], ["void *", address], ["void *", length]);
    return asked.value === 0 && length.readInt32LE() === unnamedLength;
  };
  return (
    option(socketFamily) === unix &&
    option(socketType) === stream &&
    option(isListening) === 0 &&
    ["getsockname", "getpeername"].every(isUnnamed)
  );
}
