import assert from "node:assert/strict";
import { containerAdvice, containerKind } from "../../../server/models/doctor/containerFacts";
import { driverAdvice } from "../../../server/models/doctor/driverAdvice";
import { findGpus, needsCuda12 } from "../../../server/models/doctor/gpuFacts";
import { mustNotLoad } from "../../../server/models/doctor/models/completionTest";
import { memoryOf } from "../../../server/models/doctor/models/roleFacts";
import { runningServers } from "../../../server/models/doctor/models/runningServers";
import { speedsOf } from "../../../server/models/doctor/models/speeds";
import { type FakeFiles, machine, modelPath, nvidia } from "../../support/doctorMachines";

const root = (source: string) => `22 1 0:52 / / rw,relatime - overlay overlay rw,lowerdir=${source}\n`;
const mounted = (from: string, at: string) => `30 22 8:1 ${from} ${at} rw - ext4 /dev/sda1 rw\n`;

describe("what the doctor finds around it", () => {
  for (const [name, files, kind] of [
    ["nothing", {}, undefined],
    ["Docker by its file", { "/.dockerenv": "" }, "Docker"],
    ["Docker by its mounts", { "/proc/self/mountinfo": root("/var/lib/docker/overlay2/l/A") }, "Docker"],
    [
      "Podman by its mounts",
      { "/proc/self/mountinfo": root("/home/x/.local/share/containers/storage/overlay/l") },
      "Podman",
    ],
    ["Podman by its file", { "/run/.containerenv": "" }, "Podman"],
    [
      "containerd",
      { "/proc/self/mountinfo": root("/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/1/fs") },
      "containerd",
    ],
    [
      "Kubernetes by its service account",
      { "/var/run/secrets/kubernetes.io/serviceaccount/token": "" },
      "Kubernetes",
    ],
    [
      "Kubernetes by the pod's files, with CRI-O",
      {
        "/run/.containerenv": "",
        "/proc/self/mountinfo": mounted("/var/lib/kubelet/pods/1/etc-hosts", "/etc/hosts"),
      },
      "Kubernetes",
    ],
    [
      "Kubernetes by control groups",
      { "/proc/1/cgroup": "1:name=systemd:/kubepods/besteffort/pod1/2\n" },
      "Kubernetes",
    ],
    ["LXC", { "/run/systemd/container": "lxc\n" }, "LXC"],
    [
      "nothing on a host that runs containers",
      {
        "/proc/self/mountinfo": `${mounted("/", "/")}${root("/var/lib/docker/overlay2/l/A").replace(" / / ", " / /var/lib/docker/overlay2/1/merged ")}${mounted("/pods/1/etc-hosts", "/var/lib/kubelet/pods/1/etc-hosts")}`,
        "/proc/1/cgroup": "0::/init.scope\n",
      },
      undefined,
    ],
  ] satisfies readonly (readonly [string, FakeFiles, string | undefined])[])
    it(`finds the container: ${name}`, async () => {
      assert.equal(await containerKind(machine({ files }).system), kind);
      const advice = containerAdvice(kind as "Docker" | undefined);
      for (const text of [advice.gpu, advice.memory, advice.cpus(7, 2)]) assert.match(text, /^[A-Z].*\.$/);
    });

  it("names the package source of each system for the driver", async () => {
    const of = async (files: FakeFiles, release = "6.8.0") =>
      (await driverAdvice(machine({ files, system: { release } }).system)).update;
    assert.match(await of({}), /ubuntu-drivers/);
    assert.match(await of({ "/etc/os-release": "ID=debian\n" }), /apt install nvidia-driver/);
    assert.match(await of({ "/etc/os-release": 'ID="fedora"\n' }), /akmod-nvidia/);
    const dgx = await of({ "/etc/dgx-release": "" });
    assert.match(dgx, /apt full-upgrade/);
    assert.doesNotMatch(dgx, /ubuntu-drivers/);
    assert.match(await of({}, "6.6.87.2-microsoft-standard-WSL2"), /in Windows, not in WSL/);
  });

  it("knows which GPUs CUDA 13 dropped", async () => {
    const needs = async (name: string) =>
      needsCuda12(await findGpus(machine({ files: nvidia(name, "580.95.05") }).system));
    for (const name of [
      "NVIDIA GeForce GTX 1080 Ti",
      "NVIDIA GeForce GTX 970",
      "NVIDIA GeForce GTX 750 Ti",
      "Tesla V100-PCIE-16GB",
      "Tesla P100-PCIE-16GB",
      "Tesla P40",
      "Tesla M40",
      "NVIDIA TITAN Xp",
      "NVIDIA TITAN V",
      "Quadro P2000",
    ])
      assert.equal(await needs(name), true, name);
    for (const name of [
      "NVIDIA GB10",
      "NVIDIA GeForce GTX 1660",
      "NVIDIA GeForce RTX 2080",
      "Quadro RTX 4000",
      "Tesla T4",
      "NVIDIA A100-SXM4-80GB",
      "NVIDIA H200",
      "NVIDIA RTX PRO 6000 Blackwell",
      "NVIDIA Something New",
    ])
      assert.equal(await needs(name), false, name);
    assert.equal(needsCuda12([]), false);
  });

  it("finds the servers of this user, and no other process", async () => {
    const process = (pid: number, args: readonly string[], uid = 1000, own = 4_000_000) => ({
      [`/proc/${pid}/cmdline`]: `${args.join("\0")}\0`,
      [`/proc/${pid}/status`]: `Name:\tnode\nPid:\t${pid}\nUid:\t${uid}\t${uid}\nVmRSS:\t 5000000 kB\nRssAnon:\t ${own} kB\nRssShmem:\t 0 kB\n`,
    });
    const module = "/home/ada/.vscode/extensions/inhouse.inhouse-0.1.0/dist/server/main.mjs";
    const { system } = machine({
      files: {
        "/proc/self/status": "Name:\tnode\nPid:\t7\nUid:\t1000\t1000\n",
        ...process(7, ["node", module, "doctor"]),
        ...process(8, ["/usr/share/code/code", module, "--stdio"]),
        ...process(9, ["node", module, "--stdio"], 1001),
        ...process(10, ["node", module, "doctor", "--json"]),
        ...process(11, ["vim", "/work/dist/server/main.mjs.txt"]),
        ...process(12, ["node", "C:\\x\\dist\\server\\engine.mjs"]),
        "/proc/meminfo": "MemTotal: 1 kB\n",
      },
    });
    const found = await runningServers(system);
    assert.deepEqual(
      found.map(({ pid }) => pid),
      [8, 12],
    );
    assert.deepEqual(found[0], { pid: 8, bytes: 5_000_000 * 1024, ownBytes: 4_000_000 * 1024 });
    assert.deepEqual(await runningServers(machine().system), []);
  });

  it("loads no second copy of a large model, and none that does not fit beside the editors", async () => {
    const { system, found } = machine({ system: { availableBytes: 4e9, totalBytes: 16e9 } });
    const file = await found.reader.inspect(modelPath, "");
    const holder = [{ pid: 1, bytes: 9e9, ownBytes: 9e9 }];
    const other = [{ pid: 1, bytes: 2e8, ownBytes: 2e8 }];
    const free = (availableBytes: number) => ({ ...memoryOf(system, found), availableBytes });
    assert.equal(mustNotLoad(file, holder, free(40e9)), true);
    assert.equal(mustNotLoad(file, other, free(40e9)), false);
    assert.equal(mustNotLoad(file, other, free(4e9)), true);
    assert.equal(mustNotLoad(file, [], free(4e9)), false, "alone, the load itself says what is wrong");
    assert.equal(
      mustNotLoad({ ...file, fileBytes: 6e6 }, holder, free(40e9)),
      false,
      "a small model is measured",
    );
    assert.equal(memoryOf(system, { ...found, servers: holder }).availableBytes, 13e9);
  });

  it("says no speed that it could not measure", () => {
    const timing = { startedAt: 100, promptTokens: 0, tokens: 0 };
    assert.deepEqual(speedsOf(timing), {});
    assert.deepEqual(speedsOf({ ...timing, promptTokens: 300 }), {});
    const one = { startedAt: 100, firstTokenAt: 1100, lastTokenAt: 1100, promptTokens: 300, tokens: 1 };
    assert.deepEqual(speedsOf(one), { promptTokensPerSecond: 300 });
    assert.deepEqual(speedsOf({ ...one, tokens: 11, lastTokenAt: 2100 }), {
      promptTokensPerSecond: 300,
      tokensPerSecond: 10,
    });
    // Two tokens that came at once.
    assert.deepEqual(speedsOf({ ...one, tokens: 2 }), { promptTokensPerSecond: 300 });
    assert.deepEqual(speedsOf({ ...one, firstTokenAt: 100 }), {});
  });
});
