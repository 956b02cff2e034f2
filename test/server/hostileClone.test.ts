import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CodeActionRequest } from "vscode-languageserver-protocol";
import { type ContextItem, ContextRefusalsRequest, ResolveContextRequest } from "../../server/protocol/chat";
import { runEdit } from "../support/edits";
import { hostileKinds } from "../support/hostileFiles";
import { hostileWorkspace, mainText } from "../support/hostileWorkspace";
import { type ServerProcess, startServerProcess } from "../support/lspClient";
import { namesEverywhere, namesRead, ordinaryFiles } from "../support/namesRead";
import { positionAfter } from "../support/position";
import { diffOf, runReview } from "../support/reviews";
import type { TemporaryWorkspace } from "../support/temporaryWorkspace";

interface Cost {
  readonly delayMs: number;
  readonly workMs: number;
  readonly memoryMb: number;
}

interface Use extends Cost {
  /** The text or the refusal of each attached name. */
  readonly answers: ReadonlyMap<string, string>;
  /** Paths passed to Node's file functions. */
  readonly asked: readonly string[];
  /** Targets of the descriptors that were open at the end. */
  readonly open: readonly string[];
}

/** Factor of the server's clock: its knowledge of files expires after two of its seconds. */
const speed = 40;
const keystrokes = 20;

/** A minute of work in a workspace, in a second or two. Requires every answer, and readable files at the end. */
async function use(workspace: TemporaryWorkspace): Promise<Use> {
  const record = join(workspace.parent, "record");
  const script = join(workspace.parent, "script.json");
  writeFileSync(record, "");
  writeFileSync(script, JSON.stringify([{ when: "", answer: "imported();" }]));
  const server = await startServerProcess("dist-test/server.mjs", {
    env: { INHOUSE_SCRIPT: script, INHOUSE_RECORD: record, INHOUSE_CLOCK: String(speed) },
    nodeArgs: ["--import", "./test/support/recordFileCalls.mjs"],
    workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    initializationOptions: { codebaseFolder: join(workspace.parent, "index") },
  });
  await server.client.status(({ state }) => state === "ready");
  await type(server, workspace);
  const answers = await attachAll(server, workspace);
  await changeAndReview(server, workspace);
  await type(server, workspace);
  await readAtLast(server, workspace);
  const open = openFiles(server);
  assert.equal(await server.stop(), 0);
  const lines = readFileSync(record, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const asked = lines.filter((line) => typeof line === "string");
  return { ...(lines.at(-1) as Cost), answers, asked, open };
}

async function type({ client }: ServerProcess, workspace: TemporaryWorkspace): Promise<void> {
  const uri = workspace.uri("src/main.ts");
  await client.open(uri, "typescript", `${mainText}\n}\n`);
  let text = mainText;
  for (let key = 0; key < keystrokes; key++) {
    await client.insert(uri, positionAfter(text), "a");
    text += "a";
    await client.complete(uri, positionAfter(text), { explicit: key % 4 === 0 });
  }
  await client.close(uri);
}

/** Attaches the items and returns the text or the refusal of each. */
async function attach({ client }: ServerProcess, items: readonly ContextItem[]): Promise<readonly string[]> {
  const resolved = await client.connection.sendRequest(ResolveContextRequest.type, { items });
  return resolved.items.map((item) => ("refusal" in item ? item.refusal : item.block.text));
}

/** Unreadable rules of Git ignore everything. Removes them, and waits until files are read again. */
async function readAtLast(server: ServerProcess, workspace: TemporaryWorkspace): Promise<void> {
  for (const name of [".gitignore", "src/.gitignore", ".git", "src/.git", "HEAD"])
    rmSync(workspace.path(name), { recursive: true, force: true });
  const [item, text] = [
    { kind: "file", uri: workspace.uri("src/late.ts") } as const,
    "export const late = 1;\n",
  ];
  workspace.write("src/late.ts", text);
  while ((await attach(server, [item]))[0] !== text) await delay(20);
}

async function attachAll(server: ServerProcess, workspace: TemporaryWorkspace) {
  const names = Object.values(namesRead).flat();
  const uris = names.map((name) => workspace.uri(name));
  const files = await attach(
    server,
    uris.map((uri) => ({ kind: "file", uri })),
  );
  await attach(server, [
    ...uris.map((uri) => ({ kind: "folder", uri }) as const),
    ...uris.map((uri) => ({ kind: "instructions", uri }) as const),
    { kind: "folder", uri: workspace.uri("") },
    { kind: "codebase", query: "where is imported" },
  ]);
  await server.client.connection.sendRequest(ContextRefusalsRequest.type, {
    files: uris.map((uri) => ({ uri, isNamed: true })),
  });
  return new Map(names.map((name, at) => [name, files[at] ?? ""]));
}

async function changeAndReview({ client }: ServerProcess, workspace: TemporaryWorkspace): Promise<void> {
  const diff = diffOf("src/changed.ts", [" a", "+b", " c"]);
  await runReview(client, [{ uri: workspace.uri("src/changed.ts"), diff }]).result;
  const uri = workspace.uri("src/main.ts");
  await client.open(uri, "typescript", "const a = 1;\n");
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
  const edit = { uri, version: client.versionOf(uri), range, instruction: "Rename it" };
  await runEdit(client, edit).result.catch(() => {});
  const context = { diagnostics: [] };
  await client.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context });
  await client.chat("What is this?").result;
  await client.close(uri);
}

/** Targets of the process's open descriptors; empty except on Linux. */
function openFiles({ child }: ServerProcess): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync(`/proc/${child.pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${child.pid}/fd/${fd}`);
    } catch {
      // This descriptor listed the folder.
      return [];
    }
  });
}

/** Splits the requested paths into relative ones in the workspace and unexpected ones elsewhere. */
function places(workspace: TemporaryWorkspace, asked: readonly string[]) {
  const below = (path: string) => path.startsWith(`${workspace.folder}/`);
  const inside = asked
    .filter(below)
    .map((path) => path.slice(workspace.folder.length + 1))
    .filter((path) => path !== "");
  // The server looks for a repository in the folders above.
  const isAbove = (path: string) => workspace.folder.startsWith(path) || path.startsWith(workspace.parent);
  const ofGit = (path: string) => (namesEverywhere as readonly string[]).includes(basename(path));
  const outside = asked
    .filter((path) => !(isAbove(path) || (ofGit(path) && isAbove(dirname(path)))))
    .map((path) => path.replace(/\d+/g, "0"));
  return { inside, outside: new Set(outside) };
}

const lists = ["files", "folders"] as const;

/** Works in two workspaces, where `make` replaces the files of one and the folders of the other. */
function useBoth(make?: (path: string) => void) {
  return Promise.all(
    lists.map(async (list) => {
      using workspace = hostileWorkspace(list, make);
      const found = await use(workspace);
      return { ...found, ...places(workspace, found.asked) };
    }),
  );
}

describe("a hostile clone", () => {
  let clean: Awaited<ReturnType<typeof useBoth>>;

  before(async function () {
    if (process.platform !== "linux") this.skip();
    clean = await useBoth();
  });

  it("covers every name that the server asks the disk for", () => {
    const known: readonly string[] = [...Object.values(namesRead).flat(), ...ordinaryFiles];
    const isKnown = (path: string) =>
      known.some((name) => path === name || path.startsWith(`${name}/`) || name.startsWith(`${path}/`));
    const isEverywhere = (path: string) => (namesEverywhere as readonly string[]).includes(basename(path));
    // All forms of an imported name take the same path.
    const isImport = (path: string) => /^src\/(?:imported|folder)(?:[./]|$)/.test(path);
    const asked = clean[0]?.inside ?? [];
    assert.deepEqual(
      asked.filter((path) => !(isKnown(path) || isEverywhere(path) || isImport(path))),
      [],
    );
    assert.deepEqual(
      Object.values(namesRead)
        .flat()
        .filter((name) => !asked.includes(name)),
      [],
    );
  });

  for (const [kind, make] of Object.entries(hostileKinds)) {
    it(`does no harm with ${kind} under the names that the server reads`, async () => {
      for (const [at, found] of (await useBoth(make)).entries()) {
        const { outside = new Set(), delayMs = 0, workMs = 0, memoryMb = 0 } = clean[at] ?? {};
        for (const name of namesRead[lists[at] ?? "files"])
          assert.match(found.answers.get(name) ?? "", /^[^\n]{1,200}\.$/, name);
        assert.deepEqual(
          [...found.outside].filter((path) => !outside.has(path)),
          [],
        );
        assert.deepEqual(
          found.open.filter((path) => /^\/dev\/(?!null|urandom)|\.pipe-/.test(path)),
          [],
        );
        assert.ok(found.delayMs < 10 * delayMs + 2000, `a delay of ${found.delayMs} ms, ${delayMs} without`);
        assert.ok(found.workMs < 4 * workMs + 2000, `${found.workMs} ms of work, ${workMs} without`);
        assert.ok(found.memoryMb < memoryMb + 200, `${found.memoryMb} MB, ${memoryMb} without`);
      }
    });
  }
});
