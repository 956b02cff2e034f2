import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  ApplyCodeRequest,
  ApplyFilesRequest,
  type EditProgress,
  type EditResult,
} from "../../server/protocol/edit";
import { type EditOptions, runEdit } from "../support/edits";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

const total = `export function total(prices: number[]): number {
  let sum = 0;
  for (const price of prices) sum += price;
  return sum;
}`;
const changed = total.replace("let sum = 0", "let sum = 1");
const file = `import { rate } from "./rate";\n\n${total}\n\nexport const none = total([]);\n`;

function fenced(code: string, info = "ts"): string {
  return `\`\`\`${info}\n${code}\n\`\`\``;
}

/** An edit with the cursor in line 4 of the file, where `total` is. */
async function ask(
  scripted: ScriptedClient,
  options: Partial<EditOptions> & { readonly text?: string } = {},
) {
  const uri = options.uri ?? "file:///workspace/shop.ts";
  const text = options.text ?? file;
  await scripted.client.open(uri, options.languageId ?? "typescript", text);
  const version = scripted.client.versionOf(uri);
  const at = { line: 3, character: 4 };
  return runEdit(scripted.client, {
    range: { start: at, end: at },
    instruction: "Begin at one",
    ...options,
    uri,
    version,
  });
}

function after(text: string, { edit }: EditResult): string {
  const [change] = edit?.documentChanges ?? [];
  assert.ok(change !== undefined && "edits" in change);
  return TextDocument.applyEdits(TextDocument.create("a:b", "", 0, text), change.edits as []);
}

describe("edits", () => {
  it("widen to the function around the cursor, and arrive as hunks for a version", async () => {
    const scripted = await scriptedClient([{ when: "Begin at one", answer: fenced(changed) }]);
    const running = await ask(scripted);
    const result = await running.result;
    assert.equal(result.outcome, "edited");
    assert.deepEqual(result.range, { start: { line: 2, character: 0 }, end: { line: 6, character: 1 } });
    assert.equal(result.newText, changed);
    assert.equal(result.format, "region");
    const [change] = result.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && "edits" in change);
    assert.equal(change.textDocument.version, scripted.client.versionOf("file:///workspace/shop.ts"));
    assert.equal(change.edits.length, 1);
    assert.equal(after(file, result), file.replace("sum = 0", "sum = 1"));
    assert.ok(result.figures.promptTokens > 50 && result.figures.generatedTokens > 10);
    assert.equal(result.figures.model, "Scripted");
  });

  it("show the model the surroundings, and the code once, at temperature 0", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }]);
    await (await ask(scripted)).result;
    const [prompt = ""] = scripted.engine.chat.prompts;
    assert.match(prompt, /import \{ rate \} from/);
    assert.match(prompt, /export const none/);
    assert.equal(prompt.split("let sum = 0;").length, 2);
    assert.equal(scripted.engine.chat.requests[0]?.temperature, 0);
  });

  it("report the region while it is written, always with the rest still in place", async () => {
    let now = 0;
    const clock = () => (now += 100);
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }], {}, { now: clock });
    const running = await ask(scripted);
    await running.result;
    const previews = running.progress.flatMap((each) => (each.type === "preview" ? [each.newText] : []));
    assert.ok(previews.length >= 3, `${previews.length}`);
    for (const preview of previews) assert.ok(preview.endsWith("return sum;\n}"), preview);
    assert.ok(previews.at(-1)?.includes("let sum = 1"));
  });

  it("are refused, with a reason and the answer, when the answer is unusable", async () => {
    const scripted = await scriptedClient([{ when: "", answer: "I would rather not." }]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "refused");
    assert.match(result.reason ?? "", /without code/);
    assert.equal(result.answer, "I would rather not.");
    assert.equal(result.edit, undefined);
  });

  it("are refused when the answer was cut off", async () => {
    const endless = `\`\`\`ts\n${Array.from({ length: 4000 }, (_, n) => `more${n % 7}(${n * n});`).join("\n")}`;
    const scripted = await scriptedClient([{ when: "", answer: endless }]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "refused");
    assert.match(result.reason ?? "", /was cut off/);
    assert.equal(scripted.engine.chat.requests.length, 1, "what was cut off would be cut off again");
  });

  it("are unchanged when the model changes nothing", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(total) }]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "unchanged");
    assert.match(result.reason ?? "", /changed nothing/);
  });

  it("stop at once when they are cancelled", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed), tokensPerSecond: 100 }]);
    const running = await ask(scripted);
    await running.until(({ type }) => type === "preview");
    running.cancel();
    assert.equal((await running.result).outcome, "cancelled");
    assert.equal(scripted.engine.chat.running, 0);
  });

  it("free the model at the end of the code, so that a question can be answered", async () => {
    const slowTalk = `${fenced(changed)}\n\n${"And so on. ".repeat(2000)}`;
    const scripted = await scriptedClient([
      { when: "Begin at one", answer: slowTalk },
      { when: "", answer: "Yes." },
    ]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "edited");
    assert.ok(result.figures.generatedTokens < 100);
    const chat = scripted.client.chat("Still there?");
    await chat.result;
    assert.equal(chat.text(), "Yes.");
  });
});

describe("edits: a change of the document while the model works", () => {
  async function changeDuringEdit(line: number, text: string) {
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed), tokensPerSecond: 200 }]);
    const running = await ask(scripted);
    const at = { line, character: 0 };
    await scripted.client.replace("file:///workspace/shop.ts", { start: at, end: at }, text);
    return { scripted, result: await running.result };
  }

  it("moves the edit when it is elsewhere", async () => {
    const { scripted, result } = await changeDuringEdit(0, "// new\n");
    assert.equal(result.outcome, "edited");
    assert.equal(result.range.start.line, 3);
    const [change] = result.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && "edits" in change);
    assert.equal(change.textDocument.version, scripted.client.versionOf("file:///workspace/shop.ts"));
    assert.equal(after(`// new\n${file}`, result), `// new\n${file.replace("sum = 0", "sum = 1")}`);
  });

  it("makes the server refuse the edit when it is in the same place", async () => {
    const { result } = await changeDuringEdit(4, "  // new\n");
    assert.equal(result.outcome, "refused");
    assert.match(result.reason ?? "", /shop\.ts has changed since you asked/);
  });

  it("makes the server refuse an outdated request without asking the model", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }]);
    await scripted.client.open("file:///workspace/shop.ts", "typescript", file);
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } };
    const stale = { uri: "file:///workspace/shop.ts", version: -1, range, instruction: "x" };
    const result = await runEdit(scripted.client, stale).result;
    assert.equal(result.outcome, "refused");
    assert.equal(scripted.engine.chat.requests.length, 0);
  });
});

describe("edits: the cell of a notebook", () => {
  const cell = "a = sum(prices)\n";

  /** As VS Code names cells on a remote machine: with the machine's name and VS Code's scheme for its files. */
  async function askInCell(path: string) {
    using workspace = new TemporaryWorkspace({ [path]: "{}" });
    const scripted = await scriptedClient([{ when: "Rename", answer: fenced("b = sum(prices)", "python") }], {
      workspaceFolders: workspace.folders.map((uri) => ({ uri, name: "workspace" })),
      initializationOptions: { privacy: { neverRead: ["**/secret*"] } },
    });
    const uri = `vscode-notebook-cell://ssh-remote%2Bspark${workspace.path(path)}#W0sdnNjb2RlLXJlbW90ZQ%3D%3D`;
    const { connection } = scripted.client;
    await connection.sendNotification("notebookDocument/didOpen", {
      notebookDocument: {
        uri: workspace.uri(path),
        notebookType: "jupyter-notebook",
        version: 1,
        cells: [{ kind: 2, document: uri }],
      },
      cellTextDocuments: [{ uri, languageId: "python", version: 1, text: cell }],
    });
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    return runEdit(scripted.client, { uri, version: 1, range, instruction: "Rename `a` to `b`" }).result;
  }

  it("is changed, also on a remote machine", async () => {
    const result = await askInCell("sums.ipynb");
    assert.equal(result.outcome, "edited", result.reason);
    assert.equal(after(cell, result), "b = sum(prices)\n");
  });

  it("is not read in a notebook that must not be read", async () => {
    assert.match((await askInCell("secret.ipynb")).reason ?? "", /neverRead/);
  });
});

describe("edits: a file that the model has not seen", () => {
  const far = "export const far = 1;";
  const padding = Array.from({ length: 400 }, (_, at) => `// ${at} ${"x".repeat(30)}`);
  const blocks = (search: string, replace: string) =>
    `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;

  async function change(lines: readonly string[]) {
    const answer = `${blocks("  let sum = 0;", "  let sum = 1;")}\n${blocks(far, "export const far = 2;")}`;
    const scripted = await scriptedClient([{ when: "Begin at one", answer }]);
    const text = [...lines, file].join("\n");
    const at = { line: lines.length + 3, character: 4 };
    const running = await ask(scripted, { text, range: { start: at, end: at } });
    return { text, result: await running.result };
  }

  it("is not changed, although the lines match", async () => {
    const { result } = await change([far, ...padding]);
    assert.equal(result.outcome, "refused");
    assert.match(result.reason ?? "", /did not see/);
  });

  it("is changed with a warning when the model has read it", async () => {
    const { text, result } = await change([far]);
    assert.equal(after(text, result), text.replace("sum = 0", "sum = 1").replace("far = 1", "far = 2"));
    assert.match(result.warnings.join(), /lines outside the selection/);
  });
});

describe("edits: a file that must not be read", () => {
  it("is refused before the model sees anything", async () => {
    using workspace = new TemporaryWorkspace({ "src/a.ts": file });
    const outside = mkdtempSync(join(tmpdir(), "inhouse-outside-"));
    try {
      for (const name of ["b.ts", "secret.ts"]) writeFileSync(join(outside, name), file);
      symlinkSync(join(outside, "secret.ts"), workspace.path("link.ts"));
      const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }], {
        workspaceFolders: workspace.folders.map((uri) => ({ uri, name: "workspace" })),
        initializationOptions: { privacy: { neverRead: ["**/secret*"] } },
      });
      for (const [uri, sentence] of [
        [workspace.uri("secret.ts"), /neverRead/],
        [pathToFileURL(join(outside, "secret.ts")).href, /neverRead/],
        [workspace.uri("link.ts"), /neverRead/],
        [workspace.uri(".git/config"), /belongs to Git/],
      ] as const) {
        const result = await (await ask(scripted, { uri })).result;
        assert.equal(result.outcome, "refused");
        assert.match(result.reason ?? "", sentence);
      }
      assert.equal(scripted.engine.chat.requests.length, 0);
      const own = await (await ask(scripted, { uri: workspace.uri("src/a.ts") })).result;
      assert.equal(own.outcome, "edited");
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe("edits: a file that the user opened", () => {
  it("may be edited wherever it is, with a warning for a link that leads outside", async () => {
    using workspace = new TemporaryWorkspace({ "src/a.ts": file, ".gitignore": "own.ts\n", "own.ts": file });
    workspace.write("../dots/.own", file);
    symlinkSync(workspace.path("../dots/.own"), workspace.path("link.ts"));
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }], {
      workspaceFolders: workspace.folders.map((uri) => ({ uri, name: "workspace" })),
    });
    for (const [uri, warning] of [
      [workspace.uri("../dots/.own"), /^$/],
      [workspace.uri("own.ts"), /^$/],
      ["untitled:Untitled-1", /^$/],
      [workspace.uri("link.ts"), /link\.ts links to .*dots\/\.own, outside the workspace/],
    ] as const) {
      const result = await (await ask(scripted, { uri })).result;
      assert.equal(result.outcome, "edited", `${uri} ${result.reason}`);
      assert.match(result.warnings.join(), warning);
    }
  });

  it("is changed by Apply when the user chose it, and not because an answer names it", async () => {
    using workspace = new TemporaryWorkspace({ "src/a.ts": file });
    workspace.write("../dots/.rc.ts", file);
    const uri = workspace.uri("../dots/.rc.ts");
    const { client } = await scriptedClient([], {
      workspaceFolders: workspace.folders.map((each) => ({ uri: each, name: "workspace" })),
    });
    const apply = (isOpened: boolean) =>
      client.connection.sendRequest(ApplyCodeRequest.type, {
        textDocument: { uri },
        code: changed,
        info: "ts",
        isOpened,
      });
    assert.match((await apply(true)).reason ?? "", /Open it in an editor/);
    await client.open(uri, "typescript", file);
    assert.equal((await apply(true)).outcome, "edited");
    assert.match((await apply(false)).reason ?? "", /outside the workspace/);
  });
});

describe("edits: repair", () => {
  const broken = changed.replace("return sum;", "return sum +;");

  it("shows the model a syntax error once", async () => {
    const scripted = await scriptedClient([
      { when: "cannot be used as it is", answer: fenced(changed) },
      { when: "", answer: fenced(broken) },
    ]);
    const running = await ask(scripted);
    const result = await running.result;
    const repairing = running.progress.filter(
      (each): each is EditProgress & { type: "repairing" } => each.type === "repairing",
    );
    assert.equal(repairing.length, 1);
    assert.match(repairing[0]?.problems[0] ?? "", /return sum \+;/);
    assert.equal(result.outcome, "edited");
    assert.equal(result.newText, changed);
    assert.deepEqual(result.warnings, []);
    assert.match(
      scripted.engine.chat.prompts[1] ?? "",
      /return sum \+;[\s\S]*cannot be used as it is:\n- Line/,
    );
  });

  it("warns about a remaining error, and does not ask a third time", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(broken) }]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "edited");
    assert.equal(scripted.engine.chat.requests.length, 2);
    assert.match(result.warnings[0] ?? "", /Line 6 .*return sum \+;/);
  });

  it("reports lines that were not found to the model", async () => {
    const wrong = "<<<<<<< SEARCH\n  let total = 0;\n=======\n  let total = 1;\n>>>>>>> REPLACE";
    const scripted = await scriptedClient([
      {
        when: "has no lines",
        answer: "<<<<<<< SEARCH\n  let sum = 0;\n=======\n  let sum = 1;\n>>>>>>> REPLACE",
      },
      { when: "", answer: wrong },
    ]);
    const result = await (await ask(scripted)).result;
    assert.equal(result.outcome, "edited");
    assert.equal(result.format, "searchReplace");
    assert.equal(result.newText, changed);
  });
});

describe("edits: rounds", () => {
  it("continue from the last result, and remain edits of the current document", async () => {
    const twice = changed.replace("return sum;", "return sum * 2;");
    const scripted = await scriptedClient([{ when: "Now double it", answer: fenced(twice) }]);
    const rounds = [{ instruction: "Begin at one", newText: changed }];
    const result = await (await ask(scripted, { instruction: "Now double it", rounds })).result;
    assert.equal(result.newText, twice);
    assert.equal(after(file, result), file.replace(total, twice));
    const [prompt = ""] = scripted.engine.chat.prompts;
    assert.ok(prompt.indexOf("sum = 0") < prompt.indexOf("Begin at one"));
    assert.ok(prompt.indexOf("Begin at one") < prompt.indexOf("sum = 1"));
    assert.ok(prompt.indexOf("sum = 1") < prompt.indexOf("Now double it"));
  });
});

describe("edits: the form of the answer", () => {
  const long = `function long() {\n${Array.from({ length: 120 }, (_, at) => `  step${at}();`).join("\n")}\n}\n`;
  const block = "<<<<<<< SEARCH\n  step7();\n=======\n  step7(1);\n>>>>>>> REPLACE";

  it("is search and replace for long code", async () => {
    const scripted = await scriptedClient([{ when: "SEARCH", answer: block }]);
    const result = await (await ask(scripted, { text: long })).result;
    assert.equal(result.format, "searchReplace");
    assert.equal(after(long, result), long.replace("step7()", "step7(1)"));
  });
});

describe("edits: presets", () => {
  it("bring their own instruction, for the language", async () => {
    const scripted = await scriptedClient([{ when: "TSDoc", answer: fenced(`/** Adds. */\n${total}`) }]);
    const result = await (await ask(scripted, { preset: "document", instruction: "" })).result;
    assert.equal(result.newText, `/** Adds. */\n${total}`);
  });

  it("show the model the diagnostics", async () => {
    const scripted = await scriptedClient([
      { when: "- Zero is wrong. (at: let sum = 0;)", answer: fenced(changed) },
    ]);
    const start = { line: 3, character: 0 };
    const diagnostics = [{ range: { start, end: start }, message: "Zero is wrong." }];
    const result = await (await ask(scripted, { preset: "fix", instruction: "", diagnostics })).result;
    assert.equal(result.outcome, "edited");
  });

  it("are required when the instruction is empty", async () => {
    const scripted = await scriptedClient();
    const result = await (await ask(scripted, { instruction: " " })).result;
    assert.match(result.reason ?? "", /instruction is empty/);
  });
});

describe("edits: tests", () => {
  const tests =
    'import { total } from "./shop";\n\ntest("nothing", () => {\n  assert.equal(total([]), 0);\n});';

  async function askForTests(files: Readonly<Record<string, string>>) {
    const workspace = new TemporaryWorkspace({ "src/shop.ts": file, ...files });
    const scripted = await scriptedClient([{ when: "Write unit tests", answer: fenced(tests) }], {
      workspaceFolders: workspace.folders.map((uri) => ({ uri, name: "workspace" })),
    });
    const result = await (
      await ask(scripted, { uri: workspace.uri("src/shop.ts"), preset: "tests", instruction: "" })
    ).result;
    return { workspace, scripted, result };
  }

  it("create a file that the user has to confirm", async () => {
    const { workspace, result } = await askForTests({});
    using _ = workspace;
    const [create, fill] = result.edit?.documentChanges ?? [];
    assert.ok(create !== undefined && "kind" in create && create.kind === "create");
    assert.equal(create.uri, workspace.uri("src/shop.test.ts"));
    assert.ok(fill !== undefined && "edits" in fill);
    assert.equal(fill.edits[0] && "newText" in fill.edits[0] && fill.edits[0].newText, `${tests}\n`);
    const annotation = result.edit?.changeAnnotations?.[create.annotationId ?? ""];
    assert.equal(annotation?.needsConfirmation, true);
    assert.match(annotation?.label ?? "", /src\/shop\.test\.ts/);
  });

  it("go where other tests are, and look like them", async () => {
    const { workspace, scripted, result } = await askForTests({
      "test/unit.test.ts": 'describe("unit", () => {});\n',
    });
    using _ = workspace;
    const [create] = result.edit?.documentChanges ?? [];
    assert.ok(create !== undefined && "kind" in create && create.kind === "create");
    assert.equal(create.uri, workspace.uri("test/shop.test.ts"));
    assert.match(scripted.engine.chat.prompts[0] ?? "", /describe\("unit"/);
  });

  it("are added to an existing file, without the imports that it has", async () => {
    const known = 'import { total } from "./shop";\n\ntest("one", () => {});\n';
    const { workspace, result } = await askForTests({ "src/shop.test.ts": known });
    using _ = workspace;
    const added = tests.split("\n").slice(2).join("\n");
    assert.equal(after(known, result), `${known}\n${added}\n`);
  });
});

describe("edits: an answer that names several files", () => {
  const one = (name: string) => `export function ${name}() {\n  return 1;\n}\n`;

  it("becomes one edit without the model, and leaves out stale files with a sentence", async () => {
    using workspace = new TemporaryWorkspace({
      "a.ts": one("a"),
      "b.ts": one("b"),
      "old.ts": "",
    });
    const { client, engine } = await scriptedClient([], {
      workspaceFolders: workspace.folders.map((uri) => ({ uri, name: "workspace" })),
    });
    const [a, b] = [workspace.uri("a.ts"), workspace.uri("b.ts")];
    await client.open(a, "typescript", one("a"));
    await client.open(b, "typescript", one("b"));
    const versions = [a, b].map((uri) => ({ uri, version: client.versionOf(uri) }));
    const start = { line: 0, character: 0 };
    await client.replace(b, { start, end: start }, "// mine\n");
    const answer = [
      `**a.ts**\n\n${fenced(one("a").replace("1", "2"))}`,
      `**b.ts**\n\n${fenced(one("b").replace("1", "2"))}`,
      `${fenced("export const c = 3;", "ts c.ts")}`,
      "Delete `old.ts`",
    ].join("\n\n");
    const { edit, refusals } = await client.connection.sendRequest(ApplyFilesRequest.type, {
      answer,
      versions,
    });
    const changes = edit?.documentChanges ?? [];
    assert.deepEqual(
      changes.map((change) => ("kind" in change ? change.kind : change.textDocument.uri)),
      [a, "create", workspace.uri("c.ts"), "delete"],
    );
    assert.ok(
      Object.values(edit?.changeAnnotations ?? {}).every(({ needsConfirmation }) => needsConfirmation),
    );
    assert.equal(refusals.length, 1);
    assert.match(refusals[0] ?? "", /^b\.ts has changed since you asked.*\.$/);
    assert.deepEqual(engine.chat.prompts, []);
  });
});
