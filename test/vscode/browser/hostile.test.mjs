// A dependency of the server was tampered with before the extension was installed, so no digest reveals it.
import assert from "node:assert/strict";
import { globSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentOf, HostileTarget, unreal, variables } from "../../../dist-test/support/hostileTarget.mjs";
import { installTree } from "../../../scripts/lib/packaging/installedTree.mjs";
import { root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { freePort, startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { createTestWorkspace } from "../../../scripts/lib/vscode/testWorkspace.mjs";
import { until } from "./support.mjs";

describe("a hostile dependency in the installed extension", function () {
  this.timeout(240_000);
  const made = useTampered({
    machineSettings: { "inhouse.privacy.requireSeal": true },
    pathsFor: ({ workspace, extension }) => ({ workspace: workspace.sample, extension }),
  });

  async function assertRefused() {
    const attempts = await made.attempts();
    assert.ok(attempts.length >= 100, `${attempts.length}: ${attempts[0]?.what}`);
    assert.deepEqual(
      attempts.filter(({ answer }) => answer === ""),
      [],
    );
    assert.deepEqual(made.target.reached, []);
  }

  it("changes and reaches nothing, and the sealed server works", async () => {
    const places = [made.target.outside, made.workspace.sample, made.extension];
    const before = places.map(contentOf);
    const editor = await openEditor(made.browser, made.server, { open: made.workspace.sample });
    await editor.waitForStatus(/Ready: Starter Code/);
    await assertRefused();
    assert.deepEqual(places.map(contentOf), before);
    assert.match(await editor.statusHover(), /Network: Sealed/);
  });

  it("is sealed again after the engine process was killed and restarted", async () => {
    rmSync(made.report());
    const pid = enginePid();
    process.kill(pid, "SIGKILL");
    await until("another engine process", () => ![undefined, pid].includes(enginePid()));
    await assertRefused();
    assert.match(readFileSync(`/proc/${enginePid()}/status`, "utf8"), /^Seccomp:\t2$/m);
  });

  /** The process id of the installed extension's engine process, which loads node-llama-cpp. */
  function enginePid() {
    const command = `\0${made.extension}/dist/server/main.mjs\0--stdio\0--engine\0`;
    const isEngine = (file) => {
      try {
        return readFileSync(file, "utf8").includes(command);
      } catch {
        return false; // The process has ended by now.
      }
    };
    const own = globSync("/proc/[0-9]*/cmdline").filter(isEngine);
    return own.length === 0 ? undefined : Number(own[0].split("/")[2]);
  }
});

/** An extension under development may run its server in a debugger instead of the seal. */
describe("a hostile dependency in an extension whose server is debugged, without the seal", function () {
  this.timeout(240_000);
  // Its targets are another extension and another workspace, which it may change.
  const made = useTampered({ debugged: true });

  it("does all that the seal refuses: the attempts are real", async () => {
    const { extension, workspace } = made;
    const editor = await openEditor(made.browser, made.server, {
      open: workspace.sample,
      developmentPath: extension,
    });
    await editor.waitForStatus(/Ready: Starter Code/);
    // The client filters the variables whether or not there is a seal.
    const attempts = (await made.attempts()).filter(({ what }) => !what.startsWith("variable: "));
    assert.deepEqual(unreal(attempts), []);
    assert.deepEqual([...new Set(made.target.reached)].toSorted(), ["signal", "tcp", "udp", "unix"]);
    assert.match(await editor.statusHover(), /Network: Open/);
  });
});

/** A VS Code with an extension whose node-llama-cpp was tampered with. */
function useTampered({ machineSettings = {}, pathsFor = () => ({}), debugged = false }) {
  const made = {
    report: () => globSync(join(made.server.dataFolder, "**", "{server,engine}", "hostile.json"))[0],
    attempts: async () =>
      JSON.parse(readFileSync(await until("the report of what was tried", made.report, 90_000), "utf8")),
  };
  let folder;

  before(async function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can seal a process.
    folder = await mkdtemp(join(tmpdir(), "inhouse-hostile-vscode-"));
    made.target = new HostileTarget();
    await made.target.listen();
    made.workspace = await createTestWorkspace();
    const extensionsFolder = join(folder, "extensions");
    await mkdir(extensionsFolder);
    made.extension = (await installTree(extensionsFolder)).folder;
    await tamper(made.extension, (more) => made.target.query({ ...more, ...pathsFor(made) }));
    const env = { ...variables, ...(debugged ? { INHOUSE_INSPECT_PORT: String(await freePort()) } : {}) };
    made.server = await startCodeServer({ extensionsFolder, env, machineSettings });
    made.browser = await launchChromium();
  });
  after(async () => {
    await made.browser?.close();
    await made.server?.stop();
    await made.workspace?.remove();
    made.target?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return made;
}

/**
 * Loads the hostile module before node-llama-cpp's exports, and puts koffi, which can call any C function, among llama.cpp's
 * libraries, which the guard allows.
 */
async function tamper(extension, query) {
  const place = join(extension, "dist", "node_modules", "node-llama-cpp", "dist");
  for (const name of ["hostile.mjs", "files.mjs", "processes.mjs"])
    await cp(join(root, "test", "fixtures", "hostile", name), join(place, "hostile", name));
  const libraries = join(extension, "dist", "node_modules", "@node-llama-cpp", "hostile");
  for (const name of ["koffi", "@koromix"])
    await cp(join(root, "node_modules", name), join(libraries, "node_modules", name), { recursive: true });
  const index = join(place, "index.js");
  renameSync(index, join(place, "original.js"));
  const address = `./hostile/hostile.mjs?${query({ koffiFrom: join(libraries, "package.json") })}`;
  await writeFile(index, `import ${JSON.stringify(address)};\nexport * from "./original.js";\n`);
}
