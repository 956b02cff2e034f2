import assert from "node:assert/strict";
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTag,
  CodeActionTriggerKind,
  type Diagnostic,
  type TextDocumentEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { scriptedClient } from "../support/scriptedClient";

const uri = "file:///workspace/shop.ts";
const text = "export function total(prices: number[]): number {\n  return prices.length;\n}\n";
const documented = `/** How many. */\n${text.trimEnd()}`;
const at = { start: { line: 1, character: 4 }, end: { line: 1, character: 4 } };
const selected = { start: { line: 1, character: 0 }, end: { line: 1, character: 23 } };

async function offered(
  answer: string,
  range = at,
  diagnostics: Diagnostic[] = [],
  only?: string[],
  capabilities: ClientCapabilities = {},
) {
  const scripted = await scriptedClient([{ when: "", answer }], { capabilities });
  await scripted.client.open(uri, "typescript", text);
  const context = { diagnostics, ...(only !== undefined && { only }) };
  const found = await scripted.client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context,
  });
  const actions = (found ?? []) as CodeAction[];
  const resolve = (title: string) => {
    const action = actions.find((each) => each.title.startsWith(title));
    assert.ok(action !== undefined, `no action ${title}`);
    return scripted.client.connection.sendRequest(CodeActionResolveRequest.type, action);
  };
  return { ...scripted, actions, resolve };
}

describe("code actions", () => {
  it("are offered without asking the model, are labelled as its work, and are never preferred", async () => {
    const { actions, engine } = await offered("");
    assert.ok(actions.length >= 6);
    for (const { isPreferred, tags, edit } of actions) {
      assert.equal(isPreferred, false);
      assert.deepEqual(tags, [CodeActionTag.LLMGenerated]);
      assert.equal(edit, undefined);
    }
    assert.equal(engine.chat.requests.length, 0);
  });

  it("keep to the requested kinds", async () => {
    const { actions } = await offered("", selected, [], ["refactor.extract"]);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Extract Function (Inhouse)"],
    );
  });

  it("show no light bulb without a diagnostic or a selection", async () => {
    const { client } = await offered("");
    const count = async (range: typeof at, diagnostics: Diagnostic[]) => {
      const context = { diagnostics, triggerKind: CodeActionTriggerKind.Automatic };
      const params = { textDocument: { uri }, range, context };
      return (await client.connection.sendRequest(CodeActionRequest.type, params))?.length;
    };
    assert.equal(await count(at, []), 0);
    assert.equal(await count(at, [{ range: at, message: "Wrong" }]), 1);
    assert.ok(((await count(selected, [])) ?? 0) > 5);
  });

  it("say why one cannot be used", async () => {
    const { actions } = await offered("");
    const extract = actions.find(({ kind }) => kind === "refactor.extract");
    assert.equal(extract?.disabled?.reason, "Select the code to extract.");
    const { actions: more } = await offered("", selected);
    assert.equal(more.find(({ kind }) => kind === "refactor.extract")?.disabled, undefined);
  });

  it("explain code by a command, for editors without a chat", async () => {
    const { actions, client, engine } = await offered("It counts prices.");
    const action = actions.find(({ title }) => title.startsWith("Explain"));
    assert.equal(action?.data, undefined);
    const shown: string[] = [];
    client.connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      shown.push(message);
    });
    const { command, arguments: args } = action?.command ?? { command: "" };
    const said = await client.connection.sendRequest("workspace/executeCommand", {
      command,
      arguments: args,
    });
    assert.equal(said, "It counts prices.");
    assert.deepEqual(shown, ["It counts prices."]);
    assert.match(engine.chat.prompts[0] ?? "", /return prices\.length/);
  });

  it("become an edit of the document's version when chosen", async () => {
    const { resolve } = await offered(`\`\`\`ts\n${documented}\n\`\`\``);
    const { edit } = await resolve("Add Documentation");
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    assert.equal(change?.textDocument.version, 1);
    const document = TextDocument.create(uri, "typescript", 1, text);
    assert.equal(TextDocument.applyEdits(document, (change?.edits ?? []) as never), `${documented}\n`);
  });

  it("fix a diagnostic, and show it to the model", async () => {
    const message = "Type 'string' is not assignable to type 'number'.";
    const { resolve, engine, actions } = await offered(`\`\`\`ts\n${documented}\n\`\`\``, at, [
      { range: at, message },
    ]);
    assert.equal(actions[0]?.kind, "quickfix");
    assert.ok((await resolve("Fix: Type 'string'")).edit);
    assert.ok(engine.chat.prompts.some((prompt) => prompt.includes(message)));
  });

  it("name the target of a conversion, by language", async () => {
    const { resolve, engine, actions } = await offered(`\`\`\`ts\n${documented}\n\`\`\``);
    assert.ok(!actions.some(({ title }) => title.includes("Comprehension")));
    assert.ok((await resolve("Convert to async/await")).edit);
    assert.ok(engine.chat.prompts.some((prompt) => prompt.includes("in the place of callbacks")));
  });

  const broken = "```ts\nexport function total(prices: number[]): number {\n  return prices.length;\n```";

  it("need confirmation when there is a warning and the editor can ask", async () => {
    const { resolve } = await offered(broken, at, [], undefined, {
      workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
    });
    const { edit } = await resolve("Simplify Code");
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    for (const each of change?.edits ?? []) {
      assert.ok("annotationId" in each);
      const annotation = edit?.changeAnnotations?.[each.annotationId];
      assert.equal(annotation?.needsConfirmation, true);
      assert.match(annotation.description ?? "", /lacks “|not valid syntax/);
    }
  });

  it("change nothing when there is a warning and the editor cannot ask", async () => {
    const { resolve } = await offered(broken);
    await assert.rejects(resolve("Simplify Code"), /(lacks “|not valid syntax).*[.] Nothing was changed/);
  });

  it("fail with a sentence when the answer is unusable", async () => {
    const { resolve } = await offered("I would rather not.");
    await assert.rejects(resolve("Simplify Code"), /answer|code|model/i);
  });

  it("fail when the document has changed since", async () => {
    const { resolve, client } = await offered(`\`\`\`ts\n${documented}\n\`\`\``);
    await client.insert(uri, { line: 0, character: 0 }, "// new\n");
    await assert.rejects(resolve("Add Documentation"), /changed/);
  });
});
