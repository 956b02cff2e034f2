import assert from "node:assert/strict";
import {
  appendFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { type FarHost, parseFarHost } from "../../client/farHost/address";
import { factsOf } from "../../client/farHost/factsOf";
import type { FarLaunch } from "../../client/farHost/farLaunch";
import { install } from "../../client/farHost/install/install";
import { ownServerFiles } from "../../client/farHost/install/serverFiles";
import type { TarFile } from "../../client/farHost/install/tar";
import { ServerChild } from "../../client/serverGate/serverChild";
import { ResolveContextRequest } from "../../server/protocol/chat";
import { ApplyCodeRequest } from "../../server/protocol/edit";
import { PrivacyReportRequest } from "../../server/protocol/privacyReport";
import { FarMachine, noFarMachine } from "../support/farMachine";
import { farLaunchOf, initialized, ownBuild } from "../support/farSession";
import { installExtension } from "../support/installedExtension";
import { positionAfter } from "../support/position";
import { work } from "../support/session";

const silent = () => new AbortController().signal;

const host = (name: string) => parseFarHost(name) as FarHost;

describe("the server on another machine", function () {
  this.timeout(120_000);
  let far: FarMachine;
  let extension: string;
  const build = ownBuild();
  const children: ServerChild[] = [];

  before(async function () {
    const missing = noFarMachine();
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    far = await FarMachine.start();
    extension = mkdtempSync(join(tmpdir(), "inhouse-installed-"));
    installExtension(extension);
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
  });

  after(async () => {
    await far?.stop();
    if (extension !== undefined) rmSync(extension, { recursive: true, force: true });
  });

  const look = (name = "far", wanted = build) => factsOf(far.ssh, host(name), wanted, silent());
  const put = (
    files: readonly TarFile[],
    wanted = build,
    signal = silent(),
    onSent: (bytes: number) => void = () => {},
  ) => install({ ssh: far.ssh, host: host("far"), build: wanted, files, signal, onSent });
  const launchOf = (name = "far", wanted = build) => farLaunchOf(far, name, wanted);

  function start(launch: FarLaunch): ServerChild {
    assert.equal(launch.problem(), undefined);
    const child = new ServerChild(launch.command);
    children.push(child);
    return child;
  }

  async function connect(launch: FarLaunch, workspace?: string) {
    const child = start(launch);
    return { child, client: await initialized(child, launch, workspace) };
  }

  /** The sentence after a start that must fail. */
  async function failureOf(name: string, wanted = build) {
    const launch = launchOf(name, wanted);
    const child = start(launch);
    await assert.rejects(child.ready);
    return launch.failure(await child.ended);
  }

  it("is installed, and the host then has it", async () => {
    const before = await look();
    assert.deepEqual(
      { ...before, node: before.node?.slice(0, 1) },
      {
        ...{ system: "Linux", machine: before.machine, home: far.home, models: [] },
        ...{ hasPerl: true, isChanged: false, noStorage: false, node: "v" },
      },
    );
    assert.match((await failureOf("far"))?.message ?? "", /far does not have the server of this version/);
    const files = await ownServerFiles(extension);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    let sent = 0;
    await put(files, build, silent(), (bytes) => {
      sent = bytes;
    });
    assert.ok(sent >= size);
    const { server } = await look();
    assert.equal(server, join(far.home, ".local/share/inhouse/servers/0.0.0-test"));
    assert.deepEqual(readdirSync(join(server, "..")), ["0.0.0-test"]);
  });

  it("completes, answers and edits, sealed", async () => {
    const { child, client } = await connect(launchOf());
    assert.equal((await client.status(({ completion }) => completion !== undefined)).seal, "sealed");
    assert.deepEqual(child.seal(), { limit: "sealed", basis: "launcher" });
    await work({ client } as Parameters<typeof work>[0]);
    const report = await client.connection.sendRequest(PrivacyReportRequest.type);
    assert.deepEqual(
      report.files.outside.filter(({ kind }) => kind === "other"),
      [],
    );
    await client.connection.sendRequest("shutdown");
    await client.connection.sendNotification("exit");
    assert.equal(await child.ended, 0);
    await far.hasNoProcess();
  });

  it("uses no forwarding, terminal or local command of the user's configuration", async () => {
    const { client } = await connect(launchOf());
    assert.equal(far.ranLocalCommand, false);
    const [server] = [...far.processes().keys()];
    assert.doesNotMatch(readFileSync(`/proc/${server}/environ`, "utf8"), /SSH_AUTH_SOCK|SSH_TTY|DISPLAY/);
    await client.stats();
  });

  it("reads open documents and nothing of the same paths there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "inhouse-same-path-"));
    try {
      for (const name of ["open.ts", "closed.ts", "package.json", ".gitignore"])
        writeFileSync(join(folder, name), name === ".gitignore" ? "open.ts\n" : "THERE\n");
      const root = pathToFileURL(folder).href;
      const { client } = await connect(launchOf(), root);
      await client.status(({ completion }) => completion !== undefined);
      const [open, closed, made] = ["open.ts", "closed.ts", "new.ts"].map((name) => `${root}/${name}`) as [
        string,
        string,
        string,
      ];
      const text = "import { a } from './closed';\nfunction add(a: number, b: number) {\n  return ";
      await client.open(open, "typescript", `${text}\n}\n`);
      await client.complete(open, positionAfter(text), { explicit: true });
      const { items } = await client.connection.sendRequest(ResolveContextRequest.type, {
        items: [
          { kind: "file", uri: open },
          { kind: "file", uri: closed },
          { kind: "folder", uri: root },
          { kind: "codebase", query: "THERE" },
        ],
      });
      const told = items.map((each) => ("block" in each ? each.block.label : each.refusal));
      assert.deepEqual(told, [
        "open.ts",
        "closed.ts can't be attached: the server runs on another machine and sees only the files that are open. Open it first.",
        "shop can't be attached: the server runs on another machine and can't list folders of this one. Attach files instead.",
        "The codebase can't be searched: the server runs on another machine and sees only the files that are open. Attach files instead.",
      ]);
      assert.doesNotMatch(JSON.stringify(items), /THERE/);
      const applied = await Promise.all(
        [open, closed, made].map((uri) =>
          client.connection.sendRequest(ApplyCodeRequest.type, {
            textDocument: { uri, ...(uri === open && { version: client.versionOf(open) }) },
            code: "function add(a: number, b: number) {\n  return a + b;\n}",
            info: "ts",
            ...(uri === made && { create: true }),
          }),
        ),
      );
      assert.deepEqual(
        applied.map((each) => (each.outcome === "refused" ? each.reason : each.outcome)),
        [
          "edited",
          "closed.ts can't be changed: the server runs on another machine and sees only the files that are open. Create or open it first.",
          "new.ts can't be changed: the server runs on another machine and sees only the files that are open. Create or open it first.",
        ],
      );
      const { files } = await client.connection.sendRequest(PrivacyReportRequest.type);
      assert.deepEqual(
        [files.inWorkspace, files.outside.filter(({ path }) => path.startsWith(folder))],
        [0, []],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("stores nothing with code there", async () => {
    const storage = join(far.home, ".local/share/inhouse/storage");
    const files = readdirSync(storage, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.ok(files.length > 0);
    for (const { parentPath, name } of files)
      assert.doesNotMatch(
        readFileSync(join(parentPath, name), "latin1"),
        /semaphore|get_name|number\): number/,
      );
  });

  it("ends there when ssh is killed, and the sentence names the host", async () => {
    const launch = launchOf();
    const { child } = await connect(launch);
    assert.ok(far.processes().size > 0);
    process.kill(child.streams.pid as number, "SIGKILL");
    const failure = launch.failure(await child.ended);
    assert.deepEqual(failure, { message: "The connection to far ended: ssh was ended.", isFinal: false });
    await far.hasNoProcess();
  });

  it("ends there when the client stops it, also in the middle of an answer", async () => {
    const { child, client } = await connect(launchOf());
    await client.status(({ completion }) => completion !== undefined);
    const answer = client.chat({ messages: [{ role: "user", text: "Count to 1000." }], mode: "plain" });
    answer.result.catch(() => {});
    child.kill();
    await far.hasNoProcess();
  });

  it("says what the end of its process there means", async () => {
    const launch = launchOf();
    const { child } = await connect(launch);
    for (const [pid, command] of far.processes())
      if (command.includes("main.mjs")) process.kill(pid, "SIGKILL");
    const failure = launch.failure(await child.ended);
    assert.equal(failure?.isFinal, false);
    assert.match(failure.message, /^The (?:server on far|connection to far) ended/);
    await far.hasNoProcess();
  });

  it("is refused when one of its files has changed there, and comes back by another installation", async () => {
    const changed = join(far.home, ".local/share/inhouse/servers/0.0.0-test/dist/server/sealTest.mjs");
    appendFileSync(changed, "\n");
    const failure = await failureOf("far");
    assert.equal(failure?.isFinal, true);
    assert.match(
      failure.message,
      /^The files of Inhouse's server on far have changed and it is not started\. Install it again/,
    );
    assert.equal((await look()).isChanged, true);
    await far.hasNoProcess();
    await put(await ownServerFiles(extension));
    assert.equal((await look()).isChanged, false);
    assert.deepEqual(readdirSync(join(far.home, ".local/share/inhouse/servers")), ["0.0.0-test"]);
  });

  it("is refused when only another version is there", async () => {
    const other = { name: "9.9.9-other", digests: { ...build.digests, "main.mjs": "0".repeat(64) } };
    const failure = await failureOf("far", other);
    assert.equal(failure?.isFinal, true);
    assert.match(
      failure.message,
      /^far does not have the server of this version of Inhouse\. Install it with/,
    );
  });

  for (const [name, sentence, isFinal] of [
    [
      "far-bare",
      /^far-bare has no Node\.js\. Install Node\.js 20 or later there, or connect to it once/,
      true,
    ],
    ["far-old", /^far-old has Node\.js v18\.20\.0\. Install Node\.js 20 or later/, true],
    ["far-new", /^ssh does not know the host key of far-new\. Connect to it once in a terminal/, true],
    ["far-other", /^far-other has another host key than the one that ssh knows\. Find out why/, true],
    [
      "far-closed",
      /^far-closed did not accept a key of yours, and Inhouse can't ask for a password\. Set up a key/,
      true,
    ],
    ["far-gone", /^The connection to far-gone ended: ssh: connect to host .*refused/, false],
  ] as const)
    it(`says in one sentence what is wrong with ${name}`, async () => {
      const failure = await failureOf(name);
      assert.match(failure?.message ?? "", sentence);
      assert.equal(failure?.isFinal, isFinal);
      if (!/bare|old/.test(name)) await assert.rejects(look(name), { message: failure?.message });
    });

  it("starts although a login script talks", async () => {
    const bashrc = join(far.home, ".bashrc");
    writeFileSync(bashrc, 'echo "Welcome, no newline here"; printf "inhouse: this machine"; echo more >&2\n');
    try {
      const { client } = await connect(launchOf());
      await client.stats();
    } finally {
      rmSync(bashrc);
    }
  });

  it("leaves nothing of an installation that is cut off anywhere, and the one before stays", async () => {
    const files = await ownServerFiles(extension);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const servers = join(far.home, ".local/share/inhouse/servers");
    for (const part of [0, 0.3, 0.9]) {
      const stopper = new AbortController();
      const cut = put(files, build, stopper.signal, (bytes) => {
        if (bytes >= part * size) stopper.abort();
      });
      await assert.rejects(cut);
      while (readdirSync(servers).length > 1) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(readdirSync(servers), ["0.0.0-test"]);
      assert.equal((await look()).isChanged, false);
    }
  });

  it("is not installed from files of another build, or from an archive without its end", async () => {
    const [small = "", digest = ""] =
      Object.entries(build.digests).find(([name]) => name === "bandwidthWorker.mjs") ?? [];
    const file = (path: string, text: string): TarFile => {
      const bytes = Buffer.from(text);
      return { path, size: bytes.length, open: () => Readable.from([bytes]) };
    };
    const tiny = { name: "1.0.0-tiny", digests: { [small]: digest } };
    await assert.rejects(
      put([file(`dist/server/${small}`, "other")], tiny),
      /not of this build.*nothing was installed on far/,
    );
    const lying = { ...file(`dist/server/${small}`, "short"), size: 5000 };
    await assert.rejects(put([lying], tiny), /has changed while it was read/);
    const escaping = file("../../../escaped", "x");
    await assert.rejects(put([escaping, file(`dist/server/${small}`, "other")], tiny));
    assert.deepEqual(globSync(join(far.home, "**/escaped")), []);
    const servers = join(far.home, ".local/share/inhouse/servers");
    while (readdirSync(servers).length > 1) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(readdirSync(servers), ["0.0.0-test"]);
  });

  it("uses the extension that Remote-SSH has installed there", async () => {
    const servers = join(far.home, ".local/share/inhouse/servers");
    const extensions = join(far.home, ".vscode-server/extensions");
    mkdirSync(extensions, { recursive: true });
    const moved = join(extensions, "inhouse.inhouse-0.1.0-linux-x64");
    renameSync(join(servers, "0.0.0-test"), moved);
    try {
      assert.equal((await look()).server, moved);
      const { client } = await connect(launchOf());
      await client.stats();
    } finally {
      renameSync(moved, join(servers, "0.0.0-test"));
    }
  });

  it("finds the models there", async () => {
    const folder = join(far.home, "models", "some folder");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "a.gguf"), "");
    assert.deepEqual((await look()).models, [join(folder, "a.gguf")]);
  });
});
