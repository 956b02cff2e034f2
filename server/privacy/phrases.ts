import { l10n } from "../protocol/l10n";

/**
 * What the seal and its self-test say. Both run before the server can remember texts, and the self-test also in a child
 * process, so they only name a phrase. The server makes the text when it sends it.
 */
const phrases = {
  // Why the process is not sealed.
  otherSystem: () => l10n.t("only Linux can seal a process"),
  otherProcessor: (name: string) => l10n.t("there is no filter for {0} processors", name),
  privilegesRefused: (error: string) => l10n.t("the kernel refused no_new_privs ({0})", error),
  rulesRefused: (error: string) => l10n.t("the kernel refused the Landlock rules ({0})", error),
  filterRefused: (error: string) => l10n.t("the kernel refused the seccomp filter ({0})", error),
  enforcementRefused: (error: string) =>
    l10n.t("the kernel refused to enforce the Landlock rules ({0})", error),
  notRestarted: (error: string) => l10n.t("Node could not be restarted inside the seal ({0})", error),

  // What the self-test tries.
  tcp4: () => l10n.t("TCP over IPv4"),
  tcp6: () => l10n.t("TCP over IPv6"),
  udp4: () => l10n.t("UDP over IPv4, DNS included"),
  udp6: () => l10n.t("UDP over IPv6, DNS included"),
  unixSockets: () => l10n.t("Unix sockets: Docker, D-Bus, SSH agent"),
  packets: () => l10n.t("network packets"),
  netlink: () => l10n.t("network settings (netlink)"),
  vsock: () => l10n.t("other virtual machines (vsock)"),
  datagramPair: () => l10n.t("socketpair (a pair of datagram sockets)"),
  rawPair: () => l10n.t("socketpair (a pair of raw sockets)"),
  packetPair: () => l10n.t("socketpair (a pair of packet sockets)"),
  lookUp: () => l10n.t("looking up a name (DNS)"),
  argument: (call: string, number: string) => l10n.t("{0} (argument {1})", call, number),
  accessMode: (call: string, mode: string) => l10n.t("{0} (access mode {1})", call, mode),
  signal: (call: string) => l10n.t("signal to another process ({0})", call),
  readMemory: () => l10n.t("reading the memory of another process (/proc/PID/mem)"),
  writeMemory: () => l10n.t("writing the memory of another process (/proc/PID/mem)"),
  readMemoryInThread: () => l10n.t("reading the memory of another process, in another thread"),
  coreDumps: () => l10n.t("core dumps"),
  writeTo: (path: string) => l10n.t("write to {0}", path),
  writeToFile: () => l10n.t("write to a file"),
  newFile: (folder: string) => l10n.t("new file in {0}", folder),
  newFolder: (folder: string) => l10n.t("new folder in {0}", folder),
  rename: (folder: string) => l10n.t("rename in {0}", folder),
  removeFile: (folder: string) => l10n.t("remove a file from {0}", folder),
  removeFolder: (folder: string) => l10n.t("remove a folder from {0}", folder),
  changeFolder: () => l10n.t("change a folder"),
  requestToDevice: (device: string) => l10n.t("request to a device ({0})", device),
  descriptors: (count: string) => l10n.t("{0} open descriptors", count),
  descriptorLeftOpen: (descriptor: string) => l10n.t("descriptor {0} was left open", descriptor),
  threads: (count: string) => l10n.t("{0} threads", count),
  thread: (id: string) => l10n.t("thread {0}", id),
  test: () => l10n.t("the test"),

  // What the self-test finds, other than the names of errors.
  allKnown: () => l10n.t("all are known"),
  coreLimit: (limit: string, highest: string) => l10n.t("RLIMIT_CORE {0}, at most {1}", limit, highest),
  nowhere: () => l10n.t("this user may write to nothing outside the server's folders"),
  notOpened: (error: string) => l10n.t("it cannot be opened ({0})", error),
  yama: () => l10n.t("a refusal could come from kernel.yama.ptrace_scope, which is above 1"),
  noWitness: () => l10n.t("no witness process was started"),
  witnessExited: () => l10n.t("the witness process has exited"),
  notOurs: (pid: string) => l10n.t("process {0} is not ours", pid),
  otherUsers: (pid: string) => l10n.t("process {0} is another user's", pid),
  moreCapabilities: (pid: string) => l10n.t("process {0} has more capabilities", pid),
  notInspected: (pid: string, error: string) => l10n.t("process {0} cannot be inspected ({1})", pid, error),
};

type Phrases = typeof phrases;

/** A phrase's name and values; a plain string is no language's, such as the name of a system call or an error. */
export type Phrase =
  | string
  | { readonly [Id in keyof Phrases]: readonly [id: Id, ...values: Parameters<Phrases[Id]>] }[keyof Phrases];

/** Makes the phrase's text for the user. */
export function say(phrase: Phrase): string {
  if (typeof phrase === "string") return phrase;
  const [id, ...values] = phrase;
  const text: (...values: readonly string[]) => string = phrases[id];
  return text(...values);
}

/** An error with a phrase for the user. */
export class SealError extends Error {
  constructor(readonly phrase: Phrase) {
    super(say(phrase));
  }
}
