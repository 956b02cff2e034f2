import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverEnvironment } from "../../../client/serverProcess/serverEnvironment";
import { sealedStartCommand } from "../../../server/privacy/seal/sealedStart";
import { serverVariables } from "../../../server/protocol/launch";

const scratchFolder = "/storage/scratch";
const environment = (parent: NodeJS.ProcessEnv) =>
  serverEnvironment(parent, { electron: false, scratchFolder });

describe("the server's environment", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-environment-"));
    writeFileSync(join(folder, "strict.pm"), "print 'foreign'; 1;");
    writeFileSync(join(folder, "foreign.js"), "console.log('foreign')");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const output = (command: string, args: string[], env: NodeJS.ProcessEnv) =>
    spawnSync(command, args, { env, encoding: "utf8" }).stdout;

  it("keeps foreign code out of Perl before it seals the process, even with all variables", function () {
    const [perl, ...strict] = sealedStartCommand;
    if (!existsSync(perl)) return this.skip();
    for (const parent of [
      { PERL5LIB: folder },
      { PERLLIB: folder },
      { PERL5LIB: folder, PERL5OPT: "-Mstrict" },
    ]) {
      assert.equal(output(perl, ["-e", "use strict;"], parent), "foreign", JSON.stringify(parent));
      assert.equal(output(perl, ["-e", "use strict;"], environment(parent)), "");
      assert.equal(output(perl, [...strict, "use strict;"], parent), "");
    }
  });

  it("keeps foreign code out of Node", () => {
    const parents = [{ NODE_OPTIONS: `--require ${join(folder, "foreign.js")}` }, { NODE_PATH: folder }];
    for (const parent of parents) {
      const args = ["-e", "try { require('foreign') } catch {}"];
      assert.equal(output(process.execPath, args, parent).trim(), "foreign");
      assert.equal(output(process.execPath, args, environment(parent)), "");
    }
  });

  it("has all needed variables and none that loads code or holds a secret", () => {
    const needed = {
      HOME: "/home/ada",
      LANG: "de_DE.UTF-8",
      LC_ALL: "C",
      LC_MESSAGES: "C",
      TZ: "UTC",
      CUDA_VISIBLE_DEVICES: "1",
    };
    const refused = [
      ...["LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "LD_DEBUG_OUTPUT", "GLIBC_TUNABLES", "GCONV_PATH"],
      ...[
        "DYLD_INSERT_LIBRARIES",
        "OPENSSL_CONF",
        "SSLKEYLOGFILE",
        "SSL_CERT_FILE",
        "NODE_OPTIONS",
        "NODE_PATH",
      ],
      ...["NODE_EXTRA_CA_CERTS", "NODE_V8_COVERAGE", "NODE_REPL_EXTERNAL_MODULE", "GGML_BACKEND_PATH"],
      ...["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "VK_ADD_LAYER_PATH", "CUDA_INJECTION64_PATH", "PERL5OPT"],
      ...["PERL5LIB", "PERL5DB", "BASH_ENV", "ENV", "PATH", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "LC_"],
      ...["SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "VSCODE_IPC_HOOK_CLI", "http_proxy", "LLAMA_CACHE"],
    ];
    const all = { ...needed, ...Object.fromEntries(refused.map((name) => [name, folder])) };
    assert.deepEqual(serverVariables(all, "linux"), needed);
    assert.deepEqual(serverVariables({ ...needed, path: "x", SystemRoot: "y", LD_PRELOAD: "z" }, "win32"), {
      ...needed,
      path: "x",
      SystemRoot: "y",
    });
  });

  it("sets private folders for temporary files and driver caches, and makes Electron run as Node", () => {
    const parent = { TMPDIR: "/tmp/hers", XDG_CACHE_HOME: "/home/ada/.cache", HOME: "/home/ada" };
    assert.deepEqual(serverEnvironment(parent, { electron: true, scratchFolder }), {
      HOME: "/home/ada",
      UV_THREADPOOL_SIZE: "8",
      ELECTRON_RUN_AS_NODE: "1",
      TMPDIR: scratchFolder,
      TMP: scratchFolder,
      TEMP: scratchFolder,
      CUDA_CACHE_PATH: scratchFolder,
      XDG_CACHE_HOME: scratchFolder,
    });
  });
});
