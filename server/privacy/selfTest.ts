import type { Kernel } from "./kernel";

/** One way out that was tried, and what the kernel answered. */
export interface Attempt {
  readonly what: string;
  /** Name of the error; "" when it was allowed. */
  readonly answer: string;
}

const stream = 1;
const datagram = 2;
const raw = 3;

/** Address family and type of a socket for each way out. */
const sockets: Readonly<Record<string, readonly [family: number, type: number]>> = {
  "TCP over IPv4": [2, stream],
  "TCP over IPv6": [10, stream],
  "UDP over IPv4, DNS included": [2, datagram],
  "UDP over IPv6, DNS included": [10, datagram],
  "Unix sockets: Docker, D-Bus, SSH agent": [1, stream],
  "Network packets": [17, raw],
  "Network settings (netlink)": [16, raw],
  "Other virtual machines (vsock)": [40, stream],
};

/** Asks the kernel for every way out. Nothing is connected and nothing sent: a socket that is given is closed at once. */
export function selfTest(kernel: Kernel): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (const [what, [family, type]] of Object.entries(sockets)) {
    const { value, error } = kernel.call("socket", ["int", family], ["int", type], ["int", 0]);
    if (value >= 0) kernel.call("close", ["int", value]);
    // A family that the kernel does not have is no way out either.
    attempts.push({ what, answer: error });
  }
  const ring = kernel.call("io_uring_setup", ["unsigned int", 1], ["void *", Buffer.alloc(120)]);
  if (ring.value >= 0) kernel.call("close", ["int", ring.value]);
  attempts.push({ what: "Sockets by io_uring", answer: ring.error });
  // No buffers, so nothing would be read; the kernel says all the same whether it may.
  const memory = kernel.call(
    "process_vm_readv",
    ["int", process.ppid],
    ["void *", null],
    ["unsigned long", 0],
    ["void *", null],
    ["unsigned long", 0],
    ["unsigned long", 0],
  );
  attempts.push({ what: "Memory of another process", answer: memory.error });
  return attempts;
}
