import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CodeActionRequest } from "vscode-languageserver-protocol";
import { type ContextItem, ContextRefusalsRequest, ResolveContextRequest } from "../../server/protocol/chat";
import { runEdit } from "../support/edits";
import { hostileKinds } from "../support/hostileFiles";
import { hostileWorkspace, mainText } from "../support/hostileWorkspace";
import { type ServerProcess, startServerProcess } from "../support/lspClient";
import { foldersRead, namesRead, ordinaryNames } from "../support/namesRead";
import { positionAfter } from "../support/position";
import { diffOf, runReview } from "../support/reviews";
import type { TemporaryWorkspace } from "../support/temporaryWorkspace";

interface Cost {
  readonly delayMs: number;
  readonly workMs: number;
  readonly memoryMb: number;
}

interface Use extends Cost {
  /** What was said of each name when it was attached. */
  readonly answers: ReadonlyMap<string, string>;
  /** Paths that Node was asked for. */
  readonly asked: readonly string[];
  /** What the process had open at the end. */
  readonly open: readonly string[];
}

/** So much faster goes the server's clock: what it knows of files is old after two of its seconds. */
const speed = 20;
const keystrokes = 40;

/** A minute of work in a workspace, in three seconds. Every request is answered, and files can be read at the end. */
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
  workspace.write("src/late.ts", "export const late = 1;\n");
  const late = await attach(server, [{ kind: "file", uri: workspace.uri("src/late.ts") }]);
  const isRead = [...answers.keys()].includes("src/.gitignore");
  assert.ok(isRead && late.length === 1);
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

/** What is said of each attachment: its text, or why it is not read. */
async function attach({ client }: ServerProcess, items: readonly ContextItem[]): Promise<readonly string[]> {
  const resolved = await client.connection.sendRequest(ResolveContextRequest.type, { items });
  return resolved.items.map((item) => ("refusal" in item ? item.refusal : item.block.text));
}

async function attachAll(server: ServerProcess, workspace: TemporaryWorkspace) {
  const names = [...namesRead, ...foldersRead];
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
  const uri = workspace.uri("src/changed.ts");
  const diff = diffOf("src/changed.ts", [" a", "+b", " c"]);
  await runReview(client, [{ uri, diff }]).result;
  await client.open(uri, "typescript", "const a = 1;\n");
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
  const edit = { uri, version: client.versionOf(uri), range, instruction: "Rename it" };
  await runEdit(client, edit).result.catch(() => {});
  const context = { diagnostics: [] };
  await client.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context });
  await client.chat("What is this?").result;
  await client.close(uri);
}

/** What a process has open, as Linux tells it. */
function openFiles({ child }: ServerProcess): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync(`/proc/${child.pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${child.pid}/fd/${fd}`);
    } catch {
      // The one that lists them.
      return [];
    }
  });
}

/** What was asked for in the workspace, by its name there, and what was asked for in places that links of ours lead to. */
function places(workspace: TemporaryWorkspace, asked: readonly string[]) {
  const inside = asked
    .filter((path) => path.startsWith(`${workspace.folder}/`))
    .map((path) => path.slice(workspace.folder.length + 1));
  const outside = asked.filter((path) =>
    /^\/(?:dev|etc|root)\b|^\/proc\/(?!self\/(?:fd\/\d+|task|status|stat|maps)$)/.test(path),
  );
  return { inside, outside };
}

describe("a hostile clone", () => {
  let clean: Use;
  let cleanPlaces: ReturnType<typeof places>;

  before(async function () {
    if (process.platform !== "linux") this.skip();
    using workspace = hostileWorkspace();
    clean = await use(workspace);
    cleanPlaces = places(workspace, clean.asked);
    for (const name of namesRead)
      if (!name.startsWith(".git/") && name !== "docs")
        assert.doesNotMatch(clean.answers.get(name) ?? "", /not read/, name);
  });

  it("is tried with every name that the server asks the disk for", () => {
    const known = [...namesRead, ...ordinaryNames];
    const isKnown = (path: string) =>
      known.some((name) => path === name || path.startsWith(`${name}/`) || name.startsWith(`${path}/`));
    // The forms that a name in an import can take all go the same way.
    const isImport = (path: string) => /^src\/(?:imported|folder)(?:[./]|$)/.test(path);
    const unknown = cleanPlaces.inside.filter((path) => !(isKnown(path) || isImport(path)));
    assert.deepEqual(unknown, []);
    for (const name of namesRead)
      assert.ok(cleanPlaces.inside.includes(name) || name.startsWith(".git/"), name);
    assert.deepEqual(cleanPlaces.outside, []);
  });

  for (const [kind, make] of Object.entries(hostileKinds)) {
    for (const folders of [false, true]) {
      it(`hurts nobody with ${kind} in place of ${folders ? "folders" : "files"}`, async () => {
        using workspace = hostileWorkspace(make, folders);
        const found = await use(workspace);
        for (const [name, answer] of found.answers) assert.match(answer, /^[^\n]{1,200}\.$|^$/, name);
        assert.deepEqual(places(workspace, found.asked).outside, []);
        assert.ok(
          found.open.every((path) => !/^\/dev\/(?!null|urandom)|pipe-/.test(path)),
          String(found.open),
        );
        assert.ok(
          found.delayMs < 10 * clean.delayMs + 500,
          `a delay of ${found.delayMs} ms, ${clean.delayMs} without`,
        );
        assert.ok(
          found.workMs < 4 * clean.workMs + 2000,
          `${found.workMs} ms of work, ${clean.workMs} without`,
        );
        assert.ok(found.memoryMb < clean.memoryMb + 200, `${found.memoryMb} MB, ${clean.memoryMb} without`);
      });
    }
  }
});
