import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { globSync, lstatSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "../../../scripts/lib/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/editorPage.mjs";
import { installPacked } from "../../../scripts/lib/packedExtension.mjs";
import { root } from "../../../scripts/lib/paths.mjs";
import { createTestWorkspace } from "../../../scripts/lib/testWorkspace.mjs";
import { until } from "./support.mjs";

/** They load code into whoever is given them. */
const variables = {
  ...{ GGML_BACKEND_PATH: "/nonexistent/backend.so", OPENSSL_CONF: "/nonexistent/openssl.cnf" },
  ...{ VK_ICD_FILENAMES: "/nonexistent/driver.json", PERL5LIB: "/nonexistent", NODE_PATH: "/nonexistent" },
};

/** One of the server's dependencies was tampered with before the extension was installed, so that no digest tells. */
describe("a hostile dependency in the installed extension", function () {
  this.timeout(240_000);
  let folder;
  let workspace;
  let server;
  let browser;
  let editor;
  let victim;
  let listener;
  let home;
  let extension;
  const reached = [];

  before(async function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can seal a process.
    folder = await mkdtemp(join(tmpdir(), "inhouse-hostile-vscode-"));
    home = join(folder, "home");
    await mkdir(join(home, "emptied"), { recursive: true });
    for (const name of [
      ".gitconfig",
      ".bashrc",
      ".profile",
      "copied",
      "renamed",
      "removed",
      "cut",
      "cut2",
      "allowed",
      "other",
    ])
      await writeFile(join(home, name), `# ${name}\n`);
    const count = '$SIG{USR1} = sub { syswrite(STDOUT, "x") }; syswrite(STDOUT, "."); sleep 1 while 1';
    victim = spawn("/usr/bin/perl", ["-e", count], { stdio: ["ignore", "pipe", "inherit"] });
    await once(victim.stdout, "data");
    victim.stdout.on("data", () => reached.push("signal"));
    listener = createServer((socket) => socket.end() && reached.push("tcp")).listen(0, "127.0.0.1");
    await once(listener, "listening");
    workspace = await createTestWorkspace();
    const extensionsFolder = join(folder, "extensions");
    await mkdir(extensionsFolder);
    extension = (await installPacked(extensionsFolder)).folder;
    await tamper();
    const env = { HOME: home, ...variables };
    server = await startCodeServer({
      extensionsFolder,
      env,
      machineSettings: { "inhouse.privacy.requireSeal": true },
    });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await workspace?.remove();
    victim?.kill("SIGKILL");
    listener?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Puts the hostile module before what node-llama-cpp exports. Files are links to this checkout's, so none is written to. */
  async function tamper() {
    const place = join(extension, "node_modules", "node-llama-cpp", "dist");
    for (const name of ["hostile.mjs", "files.mjs", "processes.mjs"])
      await cp(join(root, "test", "fixtures", "hostile", name), join(place, "hostile", name));
    const index = join(place, "index.js");
    renameSync(index, join(place, "original.js"));
    const { port } = listener.address();
    const told = {
      ...{ tcp: port, udp: port, unix: join(folder, "s"), unixDatagram: join(folder, "d") },
      ...{ stranger: process.pid, victim: victim.pid, koffiFrom: join(extension, "package.json") },
      ...{ home, workspace: workspace.sample, extension, variables: Object.keys(variables) },
    };
    const query = encodeURIComponent(JSON.stringify(told));
    await writeFile(index, `import "./hostile/hostile.mjs?${query}";\nexport * from "./original.js";\n`);
  }

  function report() {
    const [file] = globSync(join(server.dataFolder, "**", "server", "hostile.json"));
    return file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
  }

  async function assertRefused() {
    const attempts = await until("the report of what was tried", report, 90_000);
    assert.ok(attempts.length >= 90, `${attempts.length}: ${attempts[0]?.what}`);
    assert.deepEqual(
      attempts.filter(({ answer }) => answer === ""),
      [],
    );
    assert.deepEqual(reached, []);
  }

  it("changes nothing, reaches nobody, and the server is sealed and works", async () => {
    const places = [home, workspace.sample, extension];
    const before = await Promise.all(places.map(contentOf));
    editor = await openEditor(browser, server, { open: workspace.sample });
    await editor.waitForStatus(/Ready: Starter Code/);
    await assertRefused();
    assert.deepEqual(await Promise.all(places.map(contentOf)), before);
    assert.match(await editor.statusHover(), /Network: Sealed/);
  });

  it("is in the seal again when the server was ended and started anew", async () => {
    const [file] = globSync(join(server.dataFolder, "**", "server", "hostile.json"));
    rmSync(file);
    const pid = serverPid();
    process.kill(pid, "SIGKILL");
    await until("another server", () => ![undefined, pid].includes(serverPid()));
    await assertRefused();
    assert.match(readFileSync(`/proc/${serverPid()}/status`, "utf8"), /^Seccomp:\t2$/m);
  });

  /** Of the installed extension's server. */
  function serverPid() {
    const main = `\0${extension}/dist/server/main.mjs\0`;
    const isServer = (file) => {
      try {
        return readFileSync(file, "utf8").includes(main);
      } catch {
        return false; // It has ended meanwhile.
      }
    };
    const own = globSync("/proc/[0-9]*/cmdline").filter(isServer);
    return own.length === 0 ? undefined : Number(own[0].split("/")[2]);
  }
});

/** Names, permissions and digests of all that is in a folder; what is too large to read, by its size and time. */
async function contentOf(place) {
  const names = await readdir(place, { recursive: true });
  return names.toSorted().map((name) => {
    const stat = lstatSync(join(place, name));
    if (!stat.isFile()) return `${name} ${stat.mode}`;
    const content =
      stat.size > 1_000_000
        ? stat.mtimeMs
        : createHash("sha256")
            .update(readFileSync(join(place, name)))
            .digest("hex");
    return `${name} ${stat.mode} ${stat.size} ${content}`;
  });
}
