// Runs a program with processes, network and temporary files of its own, which the kernel removes with it.
import { spawnSync } from "node:child_process";
import { findProgram } from "../systemPackages.mjs";

/** In the isolation: the folder for temporary files. It is in memory. */
export const temporaryFolder = "/run/tmp";

/** In the isolation: the address that it asks for names, which the test watches. */
export const nameServer = "10.77.0.1";

/**
 * A folder in memory at /run hides what the machine keeps there, and takes all temporary files. The shell stays the first process,
 * because that one must collect processes whose parents have ended.
 */
const prepare = `
set -e
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 1777 ${temporaryFolder}
mkdir -m 700 /run/home
names=$(readlink -f /etc/resolv.conf)
mkdir -p "$(dirname "$names")"
[ -e "$names" ] || : > "$names"
echo "nameserver ${nameServer}" > /run/names
mount --bind /run/names "$names"
ip link set lo up
export TMPDIR=${temporaryFolder} HOME=/run/home INHOUSE_ISOLATED=1
unset XDG_RUNTIME_DIR
set +e
"$@"
exit $?`;

/**
 * The kernel ends what runs in the isolation when the process that started it ends, however it ends: `setpriv` ends `unshare`
 * with its parent, and `--kill-child` ends the first process, with which all others and both networks end.
 */
const isolate = [
  ...["setpriv", "--pdeathsig", "KILL", "--"],
  ...["unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--net", "--"],
  ...["sh", "-c", prepare, "sh"],
];

/** The command that runs `command` in the isolation, as the program and its arguments. */
export function isolated(command) {
  return [...isolate, ...command];
}

export function isIsolated() {
  return process.env["INHOUSE_ISOLATED"] === "1";
}

/** Why this machine cannot isolate, in one sentence; undefined if it can. */
export function whyNotIsolated() {
  if (process.platform !== "linux") return "This needs Linux.";
  const [program, ...args] = isolated(["true"]);
  const missing = ["setpriv", "unshare", "mount", "ip"].filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return `This needs ${missing.join(" and ")}: install util-linux and iproute2.`;
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return undefined;
  return `This needs root and its own namespaces, which this machine refuses: ${stderr.trim().split("\n").at(-1)}.`;
}
