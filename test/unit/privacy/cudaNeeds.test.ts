import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";

const nvidia = [
  ...["nvidia0", "nvidiactl", "nvidia-modeset", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1"],
];
const others = ["dri/renderD128", "kfd", "dxg", "zero", "full"];
/** A screen, a disk, a terminal, and names that only resemble an NVIDIA card. */
const refused = ["dri/card0", "sda", "tty", "ptmx", "nvidia0.old", "mynvidia0", "nvidia-caps/other"];

/** Opens files for writing, in its own process and in a child, and prints the error codes. */
const probe = `
const { openSync, closeSync, constants } = require("node:fs");
const open = (path) => {
  try { closeSync(openSync(path, path.startsWith("/dev/shm/") ? "w+" : "r+")); return "" } catch ({ code }) { return code }
};
const paths = JSON.parse(process.argv[1]);
const own = Object.fromEntries(paths.map((path) => [path, open(path)]));
const child = process.argv[2] === "child" ? undefined :
  JSON.parse(require("node:child_process").execFileSync(process.execPath, ["-e", process.env.PROBE, process.argv[1], "child"]));
process.stdout.write(JSON.stringify(child ? { own, child: child.own } : { own }));`;

interface Opened {
  readonly own: Readonly<Record<string, string>>;
  readonly child: Readonly<Record<string, string>>;
}

/** Other devices play those of a card: only their names matter, and that they are devices. */
describe("CUDA in the seal", function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    const made = spawnSync("unshare", ["-rm", "true"]);
    if (made.status !== 0 || !existsSync(sealedStartCommand[0])) this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-cuda-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the probe in its own /dev with these devices, as root or as an ordinary user. */
  async function opened(
    names: readonly string[],
    paths: readonly string[],
    user: "root" | "ada",
  ): Promise<Opened> {
    for (const name of ["null", "urandom", ...names]) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "");
    }
    mkdirSync(join(folder, "shm"));
    // Rules apply to a device under any name, so refused names need another device.
    const standIn = (name: string) => (refused.includes(name) ? "/dev/urandom" : "/dev/null");
    const binds = names.map((name) => `mount --bind ${standIn(name)} ${folder}/${name}`);
    const script = [
      ...["null", "urandom"].map((name) => `mount --bind /dev/${name} ${folder}/${name}`),
      ...binds,
      `mount -t tmpfs -o mode=1777 none ${folder}/shm`,
      `mount --rbind ${folder} /dev`,
      user === "root" ? 'exec "$@"' : 'exec unshare --user --map-user=1000 --map-group=1000 "$@"',
    ].join(" && ");
    const { stdout } = await promisify(execFile)(
      "unshare",
      [
        ...["-rm", "sh", "-c", script, "sh", ...sealedStartCommand, sealedStart()],
        ...[process.execPath, "-e", probe, JSON.stringify(paths)],
      ],
      { env: { PROBE: probe } },
    );
    return JSON.parse(stdout) as Opened;
  }

  const devices = (names: readonly string[]) => names.map((name) => `/dev/${name}`);
  const ownThread = "/proc/thread-self/comm";
  const shared = "/dev/shm/cuda.shm";

  for (const user of ["ada", "root"] as const) {
    it(`can use devices, shared memory and thread names as ${user}`, async () => {
      const needed = [...devices([...nvidia, ...others]), shared, ownThread];
      const never = devices(refused);
      const { own, child } = await opened([...nvidia, ...others, ...refused], [...needed, ...never], user);
      for (const path of needed) assert.equal(own[path], "", path);
      for (const path of never) assert.equal(own[path], "EACCES", path);
      for (const path of needed) {
        // Root could change the kernel through /proc, so a child of root cannot name its threads.
        const isRefused = user === "root" && path === ownThread;
        assert.equal(child[path], isRefused ? "EACCES" : "", `child: ${path}`);
      }
    });
  }

  it("can use neither shared memory nor /proc without an NVIDIA card", async () => {
    const { own } = await opened(others, [...devices(others), shared, ownThread], "ada");
    assert.deepEqual([own[shared], own[ownThread]], ["EACCES", "EACCES"]);
    for (const path of devices(others)) assert.equal(own[path], "", path);
  });
});
