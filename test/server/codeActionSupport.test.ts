import assert from "node:assert/strict";
import {
  ApplyWorkspaceEditRequest,
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { codeActionSupport, supported, withoutVersions } from "../../server/features/codeActionSupport";
import { codeActionCommand, explainCommand } from "../../server/protocol/edit";
import { scriptedClient } from "../support/scriptedClient";

const actions: readonly CodeAction[] = [
  { title: "Edit", data: { uri: "a" } },
  { title: "Extract", data: { uri: "a" }, disabled: { reason: "Select the code." } },
  { title: "Explain", command: { title: "Explain", command: explainCommand } },
];

const uri = "file:///workspace/shop.ts";
const text = "export function total(prices: number[]): number {\n  return prices.length;\n}\n";
const at = { start: { line: 1, character: 4 }, end: { line: 1, character: 4 } };

async function offered(capabilities: ClientCapabilities) {
  const answer = `\`\`\`ts\n/** How many. */\n${text.trimEnd()}\n\`\`\``;
  const server = await scriptedClient([{ when: "", answer }], { capabilities });
  await server.client.open(uri, "typescript", text);
  const params = { textDocument: { uri }, range: at, context: { diagnostics: [] } };
  const found = (await server.client.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
  return { ...server, found };
}

describe("code actions for editors of all abilities", () => {
  for (const literals of [true, false])
    for (const resolves of [true, false])
      for (const disabled of [true, false])
        for (const applies of [true, false]) {
          it(`keep to ${JSON.stringify({ literals, resolves, disabled, applies })}`, () => {
            const codeAction = {
              ...(literals && { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } }),
              ...(resolves && { resolveSupport: { properties: ["edit"] } }),
              disabledSupport: disabled,
            };
            const support = codeActionSupport({
              textDocument: { codeAction },
              workspace: { applyEdit: applies },
            });
            const given = supported(actions, support);
            const titles = given.map(({ title }) => title);
            assert.ok(titles.includes("Explain"));
            assert.equal(titles.includes("Edit"), (literals && resolves) || applies);
            assert.equal(titles.includes("Extract"), literals && disabled);
            for (const each of given) {
              // A command is a string here, and an object in an action.
              assert.equal(typeof each.command === "string", !literals);
              if (literals && each.title === "Edit")
                assert.equal((each as CodeAction).command?.command, resolves ? undefined : codeActionCommand);
            }
          });
        }

  it("are edits without versions where the editor knows none", async () => {
    const { client, found } = await offered({ workspace: { workspaceEdit: {} } });
    const action = found.find(({ title }) => title.startsWith("Add Documentation")) as CodeAction;
    const { edit } = await client.connection.sendRequest(CodeActionResolveRequest.type, action);
    assert.equal(edit?.documentChanges, undefined);
    assert.match(edit?.changes?.[uri]?.[0]?.newText ?? "", /How many/);
  });

  it("create no file by an edit that cannot say so", () => {
    const create = { kind: "create", uri } as const;
    assert.throws(() => withoutVersions({ documentChanges: [create] }), /Nothing was changed/);
  });

  it("edit nothing while they are disabled", async () => {
    const { client, found, engine } = await offered({});
    const action = found.find(({ disabled }) => disabled !== undefined) as CodeAction;
    const { edit } = await client.connection.sendRequest(CodeActionResolveRequest.type, action);
    assert.equal(edit, undefined);
    assert.equal(engine.chat.requests.length, 0);
  });

  it("are applied by the server where the editor cannot resolve them", async () => {
    const { client, found } = await offered({});
    const applied: WorkspaceEdit[] = [];
    client.connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
      applied.push(edit);
      return { applied: true };
    });
    const data = found.find(({ title }) => title.startsWith("Add Documentation"))?.data;
    const run = (argument: unknown) =>
      client.connection.sendRequest("workspace/executeCommand", {
        command: codeActionCommand,
        arguments: [argument],
      });
    assert.equal(await run(data), true);
    assert.match(JSON.stringify(applied[0]), /How many/);
    await assert.rejects(run({}));
    assert.equal(applied.length, 1);
  });
});
