// The laptop's network, which is this process's own, the Spark's, and the one wire between them.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { nameServer, temporaryFolder } from "../../../scripts/lib/remote/isolated.mjs";
import { until } from "../browser/support.mjs";

export const laptop = { v4: nameServer, v6: "fd77::1" };
export const spark = { v4: "10.77.0.2", v6: "fd77::2" };

const capture = `${temporaryFolder}/wire.pcap`;

/** What may be on the wire: ssh, and the kernels' search for each other's hardware addresses and routers. */
const expected = "(tcp port 22) or arp or icmp6 or (ip6 and ip6[6] = 0)";

/** The command that runs `command` in the Spark's network. */
export function onSpark(command) {
  return ["ip", "netns", "exec", "spark", ...command];
}

/** The kernel's name for the Spark's network. */
export function sparkNetwork() {
  return output(onSpark(["readlink", "/proc/self/ns/net"])).trim();
}

/** Runs a command to its end and returns what it printed. */
export function output([program, ...args]) {
  return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1e9, stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Makes the Spark's network and the wire. Whatever the Spark sends to any address goes onto the wire: the laptop is its router, with a
 * hardware address that it need not ask for.
 */
export function joinNetworks() {
  const ip = (...args) => output(["ip", ...args]);
  ip("netns", "add", "spark");
  ip("link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", "spark");
  for (const [where, address] of [
    [[], laptop],
    [["-n", "spark"], spark],
  ]) {
    ip(...where, "addr", "add", `${address.v4}/24`, "dev", "wire");
    ip(...where, "addr", "add", `${address.v6}/64`, "dev", "wire", "nodad");
    ip(...where, "link", "set", "wire", "up");
    ip(...where, "link", "set", "lo", "up");
  }
  const [{ address: hardware }] = JSON.parse(ip("-j", "link", "show", "wire"));
  for (const router of [laptop.v4, laptop.v6]) {
    ip("-n", "spark", "neigh", "replace", router, "lladdr", hardware, "dev", "wire", "nud", "permanent");
    ip("-n", "spark", "route", "add", "default", "via", router, "dev", "wire");
  }
}

/** The laptop's end goes down; the Spark sees a pulled cable. */
export function cutWire() {
  output(["ip", "link", "set", "wire", "down"]);
}

export function mendWire() {
  output(["ip", "link", "set", "wire", "up"]);
}

/** Records the wire from now on, at the Spark's end, because the recording of an end that goes down stops. */
export async function recordWire() {
  const flags = ["-i", "wire", "-U", "-s", "0", "-Z", "root", "-w", capture];
  const [program, ...args] = onSpark(["tcpdump", ...flags]);
  const recorder = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  recorder.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  await until("the recording of the wire", () => {
    if (recorder.exitCode !== null) throw new Error(`tcpdump ended: ${said}`);
    return said.includes("listening on");
  });
}

/** The packets of the recording that pass a filter of tcpdump, one line each. */
function packets(filter) {
  return output(["tcpdump", "-n", "-q", "-tt", "-r", capture, filter])
    .split("\n")
    .filter((line) => line !== "");
}

export function sshPackets() {
  return packets("tcp port 22");
}

/** What was on the wire besides ssh. */
export function otherPackets() {
  return packets(`not (${expected})`);
}

/** Those of the texts that a reader of the wire would have seen. */
export function readableTexts(texts) {
  const bytes = readFileSync(capture);
  return texts.filter((text) => bytes.includes(text));
}

/** The sockets in the Spark's network that wait for others, as `ss` prints them. */
export function tcpAndUdpListeners() {
  return sockets("-lntuH").map((fields) => `${fields[0]} ${fields[4]}`);
}

/** The path and the processes of each Unix socket in the Spark's network that waits for others. */
export function unixListeners() {
  return sockets("-lxpH").map((fields) => ({
    path: fields[4],
    pids: [
      ...fields
        .slice(8)
        .join(" ")
        .matchAll(/pid=(\d+)/g),
    ].map(([, pid]) => Number(pid)),
  }));
}

function sockets(flags) {
  return output(onSpark(["ss", flags]))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.trim().split(/\s+/));
}
