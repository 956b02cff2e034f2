import assert from "node:assert/strict";
import { freemem, totalmem } from "node:os";
import { availableMemory, fileCacheBytes, totalMemory } from "../../../server/engine/gguf/availableMemory";

/** A machine of 64 GB with 40 free, with these files. */
const machine = (files: Readonly<Record<string, string>>) => ({
  freeBytes: 40e9,
  totalBytes: 64e9,
  text: (path: string) => files[path],
});
const both = (files: Readonly<Record<string, string>>) =>
  [availableMemory(machine(files)), totalMemory(machine(files))].map((bytes) => bytes / 1e9);

/** Limit, use and file cache of a group, in GB. */
const version2 = (folder: string, limit: number | "max", used: number, cache = 0) => ({
  [`${folder}/memory.max`]: `${limit === "max" ? limit : limit * 1e9}\n`,
  [`${folder}/memory.current`]: `${used * 1e9}\n`,
  [`${folder}/memory.stat`]: `anon 5\ninactive_file ${cache * 1e9}\nactive_file 0\n`,
});
const version1 = (folder: string, limit: number, used: number, cache = 0) => ({
  [`${folder}/memory.limit_in_bytes`]: `${limit * 1e9}\n`,
  [`${folder}/memory.usage_in_bytes`]: `${used * 1e9}\n`,
  [`${folder}/memory.stat`]: `active_file 1\ntotal_inactive_file ${cache * 1e9}\ntotal_active_file 0\n`,
});

describe("memory that is available", () => {
  it("is at most this machine's free memory", () => {
    assert.ok(availableMemory() > 0);
    assert.ok(availableMemory() <= freemem() * 1.05);
    assert.ok(totalMemory() <= totalmem());
  });

  it("is the machine's where nothing limits it", () => {
    assert.deepEqual(both({}), [40, 64]);
    const files = {
      "/proc/self/cgroup": "0::/user.slice\n",
      ...version2("/sys/fs/cgroup/user.slice", "max", 9),
    };
    assert.deepEqual(both(files), [40, 64]);
  });

  it("is the container's, which sees its own group as the root, with its file cache", () => {
    const files = { "/proc/self/cgroup": "0::/\n", ...version2("/sys/fs/cgroup", 8, 6, 5) };
    assert.deepEqual(both(files), [7, 8]);
  });

  it("is what the tightest of the groups around the process leaves", () => {
    const files = {
      "/proc/self/cgroup": "0::/user.slice/user-1000.slice/code.scope\n",
      // The root's file cache is that of the whole machine.
      "/sys/fs/cgroup/memory.stat": "inactive_file 30000000000\n",
      ...version2("/sys/fs/cgroup/user.slice", 32, 10, 1),
      ...version2("/sys/fs/cgroup/user.slice/user-1000.slice", 16, 15, 3),
      ...version2("/sys/fs/cgroup/user.slice/user-1000.slice/code.scope", "max", 2, 1),
    };
    assert.deepEqual(both(files), [4, 16]);
  });

  it("is the same with version 1, in a container or not", () => {
    const root = "/sys/fs/cgroup/memory";
    const none = version1(root, 9e9, 30);
    const inside = { "/proc/self/cgroup": "4:memory:/docker/abc\n0::/\n", ...version1(root, 8, 6, 5) };
    assert.deepEqual(both(inside), [7, 8]);
    const outside = {
      "/proc/self/cgroup": "5:cpu,memory:/jobs/one\n1:name=systemd:/\n",
      ...none,
      ...version1(`${root}/jobs`, 4, 3),
      ...version1(`${root}/jobs/one`, 8, 1),
    };
    assert.deepEqual(both(outside), [1, 4]);
  });

  it("is never negative", () => {
    const files = { "/proc/self/cgroup": "0::/\n", ...version2("/sys/fs/cgroup", 1, 2) };
    assert.deepEqual(both(files), [0, 1]);
  });

  it("reads the file cache from a group's statistics", () => {
    assert.equal(fileCacheBytes("anon 5\nfile 30\ninactive_file 20\nactive_file 10\nslab 1\n"), 30);
    assert.equal(fileCacheBytes("inactive_file 1\ntotal_inactive_file 20\ntotal_active_file 10\n"), 30);
    assert.equal(fileCacheBytes(""), 0);
  });
});
