import assert from "node:assert/strict";
import { startError } from "../../../server/engine/backend";
import { libcProblem, runningLibc } from "../../../server/engine/libc";

const missing = (path: string): never => {
  throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
};
const reading = (files: Readonly<Record<string, string>>) => (path: string) =>
  Buffer.from(files[path] ?? missing(path));
const said = (version: string) =>
  `\x7fELF\0GNU C Library (Debian GLIBC ${version}-1) stable release version ${version}.\nCopyright`;
const mapped = (path: string) =>
  `7f00-7f01 r-xp 00000000 08:01 77   /usr/bin/node\n7f02-7f03 r--p 0 08:01 78   ${path}\n`;

describe("the C library", () => {
  it("is the one that the kernel mapped, or else the one in the usual place", () => {
    for (const path of [
      "/usr/lib/x86_64-linux-gnu/libc.so.6",
      "/lib64/libc-2.31.so",
      "/nix/store/a/lib/libc.so.6",
    ])
      assert.deepEqual(
        runningLibc(reading({ "/proc/self/maps": mapped(path), [path]: said("2.31") })),
        { name: "glibc", version: "2.31" },
        path,
      );
    assert.deepEqual(runningLibc(reading({ "/lib64/libc.so.6": said("2.39") })), {
      name: "glibc",
      version: "2.39",
    });
    const musl = { "/proc/self/maps": mapped("/lib/ld-musl-x86_64.so.1"), "/lib64/libc.so.6": said("2.39") };
    assert.deepEqual(runningLibc(reading(musl)), { name: "musl" });
    assert.equal(runningLibc(missing), undefined);
  });

  it("is found on this machine, if it is Linux", function () {
    if (process.platform !== "linux") this.skip();
    assert.ok(runningLibc() !== undefined);
  });

  it("is too old before 2.34", () => {
    for (const version of ["2.17", "2.31", "2.33"])
      assert.match(libcProblem({ name: "glibc", version }) ?? "", new RegExp(`has ${version}: update`));
    for (const version of ["2.34", "2.39", "3.0"])
      assert.equal(libcProblem({ name: "glibc", version }), undefined);
    assert.match(libcProblem({ name: "musl" }) ?? "", /musl.*dev container/);
    assert.equal(libcProblem(undefined), undefined);
  });

  it("is named when it keeps llama.cpp from starting, instead of advice that does not help", () => {
    const failure = Object.assign(new Error("/lib/libc.so.6: version `GLIBC_2.34' not found"), {
      code: "ERR_DLOPEN_FAILED",
    });
    const old = libcProblem({ name: "glibc", version: "2.31" });
    for (const gpu of ["auto", "off", "cuda"] as const)
      assert.equal((startError(gpu, failure, old) as Error).message, old);
    assert.match((startError("auto", failure, undefined) as Error).message, /reinstall the extension/);
  });
});
