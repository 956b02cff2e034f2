import { existsSync } from "node:fs";
import type { Attempt } from "../protocol/privacy";
import type { Answer, Kernel } from "./kernel";

const unix = 1;
const stream = 1;
const datagram = 2;
const raw = 3;

/** Address family and type of a socket for each way out. */
const sockets: Readonly<Record<string, readonly [family: number, type: number]>> = {
  "TCP over IPv4": [2, stream],
  "TCP over IPv6": [10, stream],
  "UDP over IPv4, DNS included": [2, datagram],
  "UDP over IPv6, DNS included": [10, datagram],
  "Unix sockets": [unix, stream],
  "Network packets": [17, raw],
  "Network settings (netlink)": [16, raw],
  "Other virtual machines (vsock)": [40, stream],
};

export interface SelfTestOptions {
  /** Another process of the user, whose memory is not ours. */
  readonly stranger: number;
  /** Also what takes longer than a millisecond. */
  readonly thorough: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Asks the kernel for every way out. Nothing is sent: what opens is closed at once. */
export function selfTest(
  kernel: Kernel,
  { stranger, thorough, environment }: SelfTestOptions,
): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (const [what, [family, type]] of Object.entries(sockets)) {
    // A family that the kernel does not have is no way out either.
    attempts.push(attempt(what, socket(kernel, family, type)));
  }
  attempts.push(attempt("Sockets by io_uring", opened(kernel, openRing(kernel))));
  attempts.push(...programs(kernel, environment));
  attempts.push(...memory(kernel, stranger));
  if (thorough) attempts.push(lookUp(kernel, attempts));
  return attempts;
}

function attempt(what: string, { value, error }: Answer): Attempt {
  return { what, outcome: value < 0 ? "refused" : "allowed", answer: error };
}

function socket(kernel: Kernel, family: number, type: number): Answer {
  return opened(kernel, kernel.call("socket", ["int", family], ["int", type], ["int", 0]));
}

function opened(kernel: Kernel, answer: Answer): Answer {
  if (answer.value >= 0) kernel.call("close", ["int", answer.value]);
  return answer;
}

function openRing(kernel: Kernel): Answer {
  return kernel.call("io_uring_setup", ["unsigned int", 1], ["void *", Buffer.alloc(120)]);
}

/** Programs that would do the talking for whoever reaches their sockets, as far as they run here. */
function programs(kernel: Kernel, environment: SelfTestOptions["environment"]): Attempt[] {
  const { DOCKER_HOST, DBUS_SESSION_BUS_ADDRESS, SSH_AUTH_SOCK, XDG_RUNTIME_DIR } = environment;
  const places: Readonly<Record<string, readonly (string | undefined)[]>> = {
    Docker: [/^unix:\/\/(.+)/.exec(DOCKER_HOST ?? "")?.[1], "/var/run/docker.sock"],
    "D-Bus of the system": ["/run/dbus/system_bus_socket"],
    "D-Bus of the user": [
      /unix:path=([^,;]+)/.exec(DBUS_SESSION_BUS_ADDRESS ?? "")?.[1],
      XDG_RUNTIME_DIR && `${XDG_RUNTIME_DIR}/bus`,
    ],
    "SSH agent": [SSH_AUTH_SOCK],
    "The system's log": ["/dev/log"],
  };
  return Object.entries(places).flatMap(([program, paths]) => {
    const path = paths.find((path) => path !== undefined && existsSync(path));
    return path === undefined ? [] : [attempt(`${program} (${path})`, reach(kernel, path))];
  });
}

/** Connects only where there is no socket to connect with: a pair of them has to do, which the kernel refuses by itself as well. */
function reach(kernel: Kernel, path: string): Answer {
  const made = socket(kernel, unix, stream);
  if (made.value >= 0) return made;
  const pair = Buffer.alloc(8);
  kernel.call("socketpair", ["int", unix], ["int", stream], ["int", 0], ["void *", pair]);
  const [one, other] = [pair.readInt32LE(0), pair.readInt32LE(4)];
  // No pair at all.
  if (one === 0 && other === 0) return made;
  const address = Buffer.alloc(110);
  address.writeUInt16LE(unix, 0);
  address.write(path.slice(0, 107), 2);
  const connected = kernel.call("connect", ["int", one], ["void *", address], ["uint32_t", address.length]);
  for (const end of [one, other]) kernel.call("close", ["int", end]);
  return ["EACCES", "EPERM"].includes(connected.error) ? made : { value: 0, error: "" };
}

/** A process that may write to another one can have it do the talking. Nothing is read or written. */
function memory(kernel: Kernel, stranger: number): Attempt[] {
  // 0: it is outside of this container, where nobody sees it.
  if (stranger === 0) return [];
  const nowhere = [
    ...([
      ["void *", null],
      ["unsigned long", 0],
    ] as const),
    ...([
      ["void *", null],
      ["unsigned long", 0],
      ["unsigned long", 0],
    ] as const),
  ] as const;
  const current = -100; // AT_FDCWD
  const readAndWrite = 0o2;
  const peek = 2; // PTRACE_PEEKDATA, of a process that is not being traced: ESRCH says that it might be
  const path = `/proc/${stranger}/mem`;
  const traced = kernel.call(
    ...(["ptrace", ["long", peek], ["int", stranger], ["void *", null], ["void *", null]] as const),
  );
  return [
    attempt("Reading another process", kernel.call("process_vm_readv", ["int", stranger], ...nowhere)),
    attempt("Writing to another process", kernel.call("process_vm_writev", ["int", stranger], ...nowhere)),
    attempt(
      "Writing to another process (/proc/PID/mem)",
      opened(kernel, kernel.call("openat", ["int", current], ["const char *", path], ["int", readAndWrite])),
    ),
    attempt("Tracing another process", traced.error === "ESRCH" ? { value: 0, error: "" } : traced),
    attempt("Taking the sockets of another process", takeDescriptor(kernel, stranger)),
  ];
}

function takeDescriptor(kernel: Kernel, stranger: number): Answer {
  const process = kernel.call("pidfd_open", ["int", stranger], ["unsigned int", 0]);
  if (process.value < 0) return process;
  const taken = kernel.call("pidfd_getfd", ["int", process.value], ["int", 0], ["unsigned int", 0]);
  kernel.call("close", ["int", process.value]);
  return opened(kernel, taken);
}

/** A name that nobody has, and only where there are no sockets to ask for it. */
function lookUp(kernel: Kernel, attempts: readonly Attempt[]): Attempt {
  const what = "Looking up a name (DNS)";
  if (attempts.some(({ outcome }) => outcome === "allowed")) return { what, outcome: "allowed", answer: "" };
  const answer = kernel.lookUp("inhouse.invalid");
  return { what, outcome: answer === "" ? "allowed" : "refused", answer };
}
