// Settings that a workspace's own file may not decide, whether the workspace is trusted or not.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { createTestWorkspace } from "../../../scripts/lib/vscode/testWorkspace.mjs";
import { notification, until } from "./support.mjs";

/** The user's own choice, in the settings of the machine. */
const users = {
  completion: { model: "", contextTokens: 2048 },
  chat: { model: "", contextTokens: 8192, maxTokens: 1024 },
  codebase: { enabled: false },
  engine: { gpu: "off" },
  privacy: { neverRead: ["**/.env*", "**/of-the-user.*"], requireSeal: true, keepPromptCache: false },
  server: { logLevel: "warn" },
  statistics: { enabled: false },
};

/** The values that the workspace tries to set. */
const hostile = {
  completion: { model: "/tmp/hostile.gguf", contextTokens: 512 },
  chat: { model: "/tmp/hostile.gguf", contextTokens: 1000, maxTokens: 99 },
  codebase: { enabled: true },
  engine: { gpu: "vulkan" },
  privacy: { neverRead: [], requireSeal: false, keepPromptCache: true },
  server: { logLevel: "trace" },
  statistics: { enabled: true },
  trace: { server: "verbose" },
  downloads: { enabled: true },
};

/** The ways to write them: VS Code merges objects with unknown keys without checking the scope of the settings in them. */
const ways = {
  "by their names": flat(hostile),
  "as one object": { inhouse: hostile },
  "as an object for each group": Object.fromEntries(
    Object.entries(hostile).map(([group, values]) => [`inhouse.${group}`, values]),
  ),
  "for a language": { "[typescript]": flat(hostile) },
  "for a language, as one object": { "[typescript]": { inhouse: hostile } },
};

for (const trusted of [true, false]) {
  describe(`settings of a workspace that is ${trusted ? "" : "not "}trusted`, () => {
    const vscode = {};
    before(async () => {
      vscode.workspace = await createTestWorkspace();
      await vscode.workspace.writeScript([{ when: "", answer: "scripted" }]);
      const env = {
        ...vscode.workspace.env,
        INHOUSE_SERVER_MODULE: join(root, "test/vscode/browser/recordingServer.mjs"),
      };
      const settings = { "security.workspace.trust.startupPrompt": "never" };
      vscode.server = await startCodeServer({ env, settings, trustWorkspaces: trusted });
      await vscode.server.writeMachineSettings({ ...flat(users), "inhouse.downloads.enabled": false });
      vscode.browser = await launchChromium();
      const open = vscode.workspace.sample;
      vscode.editor = await openEditor(vscode.browser, vscode.server, { open, developmentPath: root });
      await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
      await vscode.editor.openFile("money.ts");
    });
    after(async () => {
      await vscode.browser?.close();
      await vscode.server?.stop();
      await vscode.workspace?.remove();
    });

    let mark = 100;
    for (const [way, settings] of Object.entries(ways)) {
      it(`do not count where the user's do: ${way}`, async () => {
        // A setting that a workspace may decide shows when the file has been read.
        mark += 1;
        const before = (await sections(vscode)).length;
        await vscode.workspace.writeSettings({ ...settings, "inhouse.completion.maxTokens": mark });
        const seen = await until("the settings to arrive", async () => {
          const all = (await sections(vscode)).slice(before);
          return all.at(-1)?.completion?.maxTokens === mark ? all : undefined;
        });
        const effective = seen.flatMap((section) =>
          Object.entries(users).flatMap(([group, values]) =>
            Object.entries(values)
              .filter(([name, value]) => !isDeepStrictEqual(section[group]?.[name], value))
              .map(([name]) => ({ [`${group}.${name}`]: section[group]?.[name] })),
          ),
        );
        assert.deepEqual(effective, []);
      });
    }

    it("can exclude more files from reading", async () => {
      mark += 1;
      const added = { "inhouse.privacy.neverRead": ["**/of-the-team.*"], "inhouse.codebase.enabled": false };
      await vscode.workspace.writeSettings({ ...added, "inhouse.completion.maxTokens": mark });
      const section = await until("the settings to arrive", async () => {
        const last = (await sections(vscode)).at(-1);
        return last?.completion?.maxTokens === mark ? last : undefined;
      });
      assert.deepEqual(section.privacy.neverRead, [...users.privacy.neverRead, "**/of-the-team.*"]);
    });

    it("cannot turn downloads on", async () => {
      await vscode.workspace.writeSettings({ ...flat(hostile), inhouse: hostile });
      await vscode.editor.runCommand("Inhouse: Download a Model");
      await notification(vscode, "Downloads are turned off");
    });

    it("cannot turn the message trace on", async () => {
      const names = await readdir(vscode.server.logFolder, { recursive: true });
      assert.ok(names.some((name) => /Inhouse\.log$/.test(name)));
      assert.deepEqual(
        names.filter((name) => /Inhouse Trace/.test(name)),
        [],
      );
    });
  });
}

function flat(groups) {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => [`inhouse.${group}.${name}`, value]),
    ),
  );
}

/** Every settings section that the server received, in order. */
async function sections({ server }) {
  const [file] = globSync(join(server.dataFolder, "**", "server", "record"));
  if (file === undefined) return [];
  const bytes = await readFile(file);
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const head = bytes.indexOf("\r\n\r\n", at);
    const length = Number(/Content-Length: (\d+)/i.exec(bytes.toString("latin1", at, head))?.[1]);
    if (head < 0 || bytes.length < head + 4 + length) break;
    const message = JSON.parse(bytes.toString("utf8", head + 4, head + 4 + length));
    at = head + 4 + length;
    if (message.method === "initialize") found.push(message.params.initializationOptions);
    if (message.method === "workspace/didChangeConfiguration") found.push(message.params.settings?.inhouse);
    if (Array.isArray(message.result)) found.push(...message.result);
  }
  return found.filter((section) => typeof section?.completion === "object");
}
