import assert from "node:assert/strict";
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { serverPids } from "./processes";
import { acceptAsked, answer, closeEditors, folder, openFile, type, until } from "./support";

/** Occurs only in the code and the questions of these tests. */
const mark = "zqMarkedIdentifier";

interface Report {
  readonly editor: { readonly extensionHostPid: number };
  readonly seal?: { readonly server: { readonly pid: number } };
  readonly server?: {
    readonly processes: readonly { readonly pid: number }[];
    readonly files: { readonly outside: readonly { readonly path: string; readonly kind: string }[] };
  };
  readonly stored: readonly {
    readonly id: string;
    readonly paths: readonly string[];
    readonly bytes: number;
    readonly openToOthers: readonly string[];
  }[];
}

const exported = join(tmpdir(), `inhouse-privacy-${process.pid}`);

async function report(): Promise<Report> {
  await vscode.commands.executeCommand("inhouse.exportPrivacyReport", vscode.Uri.file(`${exported}.json`));
  return JSON.parse(readFileSync(`${exported}.json`, "utf8")) as Report;
}

async function stored(id: string): Promise<Report["stored"][number]> {
  const found = (await report()).stored.find((each) => each.id === id);
  assert(found !== undefined, id);
  return found;
}

function treeOf(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

type Ask = typeof vscode.window.showWarningMessage;

/** Answers the modal questions during `work`; returns how many there were. */
async function answering(choice: string | undefined, work: () => Promise<unknown>): Promise<number> {
  const original = vscode.window.showWarningMessage;
  let asked = 0;
  vscode.window.showWarningMessage = (async (_: string, options: vscode.MessageOptions) => {
    assert.equal(options.modal, true);
    asked++;
    return choice;
  }) as unknown as Ask;
  try {
    await work();
  } finally {
    vscode.window.showWarningMessage = original;
  }
  return asked;
}

describe("privacy in VS Code", () => {
  const workspaceBefore: string[] = [];
  let opened = "";

  before(async () => {
    answer({ when: "", answer: `${mark}(1);` });
    const editor = await openFile("ts", `export const total = ‸\n// ${mark}\n`);
    opened = editor.document.uri.fsPath;
    workspaceBefore.push(...treeOf(folder(0).fsPath));
    await type(" ");
    await acceptAsked(editor);
    await vscode.commands.executeCommand("inhouse.chat.explain");
    await until("the conversation on the disk", async () =>
      (await stored("history")).bytes > 0 ? true : undefined,
    );
    // The server writes the counts when it ends at the latest.
    const [before] = serverPids();
    await vscode.commands.executeCommand("inhouse.restartServer");
    await until("a new server that answers", async () => {
      const found = (await report()).server?.processes[0]?.pid;
      return found !== undefined && found !== before ? true : undefined;
    });
    await until("the index", async () => ((await stored("index")).bytes > 0 ? true : undefined));
  });
  after(async () => {
    await closeEditors();
    for (const end of [".json", ".md"]) rmSync(exported + end, { force: true });
  });

  it("names the real processes in the report", async () => {
    const { editor, server } = await report();
    assert.equal(editor.extensionHostPid, process.pid);
    assert.deepEqual(serverPids().includes(server?.processes[0]?.pid ?? 0), true);
  });

  it("reports no open file of the server that is not ours", async () => {
    const { server } = await report();
    const others = server?.files.outside.filter(({ kind }) => kind === "other").map(({ path }) => path);
    assert.deepEqual(
      others?.filter((path) => path !== process.env["INHOUSE_SCRIPT"]),
      [],
    );
  });

  it("shows the report as a page, and exports it as Markdown", async () => {
    await vscode.commands.executeCommand("inhouse.showPrivacyReport", "integrity");
    await until("the page", () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputWebview ? true : undefined;
    });
    await vscode.commands.executeCommand("inhouse.exportPrivacyReport", vscode.Uri.file(`${exported}.md`));
    const markdown = readFileSync(`${exported}.md`, "utf8");
    assert.match(markdown, /^# Inhouse privacy report/);
    assert.ok(markdown.includes(`/proc/${serverPids()[0]}/status`) || process.platform !== "linux");
    assert.match(markdown, /files match the build|Files differ from the build/);
  });

  it("stores data in the editor's storage for the user alone, and none in the workspace", async () => {
    const { stored: all } = await report();
    const paths = all.flatMap(({ paths: each }) => each).filter((path) => existsSync(path));
    assert.ok(paths.length >= 4, String(paths));
    for (const path of paths) {
      assert.ok(!path.startsWith(folder(0).fsPath) && !path.startsWith(folder(1).fsPath), path);
    }
    // Searches the folders by VS Code's own names, not only those in the report.
    const ours = [
      ...new Set(
        paths.map((path) => /^(.*[\\/](?:workspace|global)Storage[\\/].*inhouse\.inhouse)/i.exec(path)?.[1]),
      ),
    ];
    assert.ok(ours.filter((each) => each !== undefined).length >= 2, String(ours));
    if (process.platform !== "win32") {
      const open = ours
        .flatMap((root) => (root === undefined ? [] : [root, ...treeOf(root)]))
        .filter((path) => (lstatSync(path).mode & 0o077) !== 0);
      assert.deepEqual(open, []);
    }
    assert.deepEqual(treeOf(folder(0).fsPath), workspaceBefore);
    assert.ok(existsSync(opened));
  });

  it("logs no code and no questions", async () => {
    const { paths } = await stored("logs");
    const files = paths.flatMap((path) => (lstatSync(path).isDirectory() ? treeOf(path) : [path]));
    assert.ok(files.length > 0, "there is a log");
    const leaking = files.filter(
      (file) => lstatSync(file).isFile() && readFileSync(file, "utf8").includes(mark),
    );
    assert.deepEqual(leaking, []);
  });

  it("traces text of files only after the user allowed it", async () => {
    const settings = vscode.workspace.getConfiguration("inhouse");
    const use = (value: string | undefined) =>
      settings.update("trace.server", value, vscode.ConfigurationTarget.Global);
    const isTraced = async () => {
      const { paths } = await stored("logs");
      const trace = paths.find((path) => /Inhouse Trace/.test(path));
      return trace !== undefined && readFileSync(trace, "utf8").includes(mark);
    };
    const work = async () => {
      const editor = await openFile("ts", `// ${mark}\nexport const traced = ‸\n`);
      await type(" ");
      await acceptAsked(editor);
    };
    try {
      let asked = await answering(undefined, async () => {
        await use("verbose");
        await work();
      });
      assert.equal(asked, 1);
      assert.equal(await isTraced(), false);
      await use("off");
      asked = await answering("Allow", async () => {
        await use("verbose");
        await until("the trace", async () => {
          await work();
          return (await isTraced()) ? true : undefined;
        });
      });
      assert.equal(asked, 1);
    } finally {
      await use(undefined);
    }
    assert.equal(await answering("Delete", () => erase("logs")), 1);
    assert.equal(await isTraced(), false, "the trace was emptied");
  });

  for (const id of ["history", "index", "promptCache", "statistics", "modelTrials", "memory"]) {
    it(`erases ${id} after one confirmation`, async () => {
      const before = await stored(id);
      await answering(undefined, () => erase(id));
      assert.equal((await stored(id)).bytes > 0, before.bytes > 0, "nothing is erased without a yes");
      assert.equal(await answering("Delete", () => erase(id)), 1);
      assert.equal((await stored(id)).bytes, 0);
      const left = before.paths.flatMap((path) => [
        path,
        ...(existsSync(path) && lstatSync(path).isDirectory() ? treeOf(path) : []),
      ]);
      const full = left.filter(
        (path) => existsSync(path) && lstatSync(path).isFile() && lstatSync(path).size > 0,
      );
      assert.deepEqual(full, []);
    });
  }

  it("leaves nothing of an erased conversation", async () => {
    const { paths } = await stored("history");
    const held = paths.map((path) => dirname(path)).flatMap((path) => treeOf(path));
    const leaking = held.filter(
      (path) =>
        lstatSync(path).isFile() && /[\\/]chat/.test(path) && readFileSync(path, "latin1").includes(mark),
    );
    assert.deepEqual(leaking, []);
  });
});

function erase(id: string): Promise<unknown> {
  return Promise.resolve(vscode.commands.executeCommand("inhouse.eraseStoredData", id));
}
