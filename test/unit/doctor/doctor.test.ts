import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describeFacts } from "../../../server/commandLine/doctor";
import { examine } from "../../../server/models/doctor";
import { configuredSettings, sectionIn, settingsOf } from "../../../server/models/doctor/configuredModels";
import { worst } from "../../../server/models/doctor/fact";
import { redact } from "../../../server/models/doctor/redact";
import { machine } from "../../support/doctorMachines";
import { machines } from "./machines";

const folder = "test/unit/doctor/machines";

async function report(name: string) {
  const { system, found } = machines[name] ?? machine();
  return redact(await examine(system, found), system);
}

describe("inhouse doctor", () => {
  for (const name of Object.keys(machines)) {
    it(`describes this machine as in its golden text: ${name}`, async () => {
      const text = describeFacts(await report(name));
      const path = `${folder}/${name}.txt`;
      if (process.env["INHOUSE_WRITE_GOLDEN"]) writeFileSync(path, text);
      assert.equal(text, readFileSync(path, "utf8"));
    });

    it(`names neither the user nor the home folder, and says what to do about all that is wrong: ${name}`, async () => {
      const facts = await report(name);
      assert.doesNotMatch(JSON.stringify(facts), /\bada\b/);
      for (const { id, verdict, mend, text } of facts) {
        assert.equal(mend !== undefined, verdict !== "ok", id);
        assert.ok(text.length > 0 && !text.includes("\n"), id);
        assert.ok(mend === undefined || /^\S.{10,}/.test(mend), id);
      }
    });
  }

  it("has a golden text for no other machine", () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.txt$/, ""));
    assert.deepEqual(names.toSorted(), Object.keys(machines).toSorted());
  });

  it("finds the worst verdict", async () => {
    assert.equal(worst(await report("noGpu")), "ok");
    assert.equal(worst(await report("noAvx2")), "warning");
    assert.equal(worst(await report("oldGlibc")), "problem");
  });

  it("lets each fact fail alone, whichever file cannot be read", async () => {
    const { system, found } = machine();
    const failing = async () => {
      throw new Error("EIO: i/o error, read");
    };
    for (const method of ["read", "list", "exists", "isWritable", "freeBytes", "usage"] as const) {
      const files = { ...system.files, [method]: failing };
      const facts = await examine({ ...system, files }, found);
      assert.equal(facts.length, 16, method);
      assert.ok(
        facts.some(({ text }) => text.startsWith("not known (")),
        method,
      );
      assert.equal(facts.find(({ id }) => id === "machine")?.verdict, "ok");
      assert.equal(facts.find(({ id }) => id === "completionModel")?.verdict, "ok", method);
    }
  });

  it("reads the models from the user's settings, with comments and with a later value", async () => {
    const settings = `{
      // "inhouse.completion.model": "/commented.gguf",
      "inhouse.completion.model": "/first.gguf", "inhouse.chat.model": "~/chat \\"7B\\".gguf",
      "inhouse.completion.model": "/second.gguf",
      "inhouse.codebase.embeddingModel": ""
    }`;
    assert.deepEqual(settingsOf(sectionIn([settings]), "/home/ada").models, {
      completion: "/second.gguf",
      chat: '/home/ada/chat "7B".gguf',
    });
    const demo = sectionIn(['{ "inhouse.chat.model": "demo" }']);
    assert.deepEqual(settingsOf(demo, "/home/ada").models, {});
    assert.equal(sectionIn(['{ "editor.fontSize": 12, // "inhouse.engine.gpu": "off"\n }']), undefined);
    const { system } = machine({
      files: { "/home/ada/.vscode-server/data/Machine/settings.json": settings },
    });
    assert.equal((await configuredSettings(system)).editor, "VS Code Server");
    assert.deepEqual((await configuredSettings(machine().system)).models, {});
  });

  it("reads context lengths and the GPU from the settings, and takes the default for an invalid value", () => {
    const of = (text: string) => settingsOf(sectionIn([text]), "/home/ada");
    const chosen = of('{ "inhouse.chat.contextTokens": 65536, "inhouse.engine.gpu": "off" }');
    assert.deepEqual(chosen.contextTokens, { completion: 4096, chat: 65_536 });
    assert.equal(chosen.gpu, "off");
    assert.equal(settingsOf(sectionIn(['{ "inhouse.engine.gpu": "cuda", ', undefined]), "/").gpu, "cuda");
    const invalid = of('{ "inhouse.completion.contextTokens": 3, "inhouse.engine.gpu": "tpu" }');
    assert.deepEqual(invalid.contextTokens, { completion: 4096, chat: 16_384 });
    assert.equal(invalid.gpu, "auto");
  });

  it("redacts names in every kind of path and leaves other words", () => {
    const ada = { home: "/home/ada", user: "ada" };
    for (const [text, expected] of [
      ["/home/ada", "~"],
      ["/home/ada/x.gguf is empty.", "~/x.gguf is empty."],
      ["see /home/ada.", "see ~."],
      ["/home/adam/x", "/home/adam/x"],
      ["/mnt/ada/x and ada", "/mnt/user/x and ada"],
      ["/srv/Ada", "/srv/user"],
      ["/srv/ada-lovelace", "/srv/ada-lovelace"],
      ["file:///home/ada/x", "file://~/x"],
    ] as const)
      assert.deepEqual(redact({ a: [text] }, ada), { a: [expected] });
    const windows = { home: "C:\\Users\\ada", user: "ada" };
    assert.equal(redact("c:\\users\\ada\\x, C:/Users/ada/y", windows), "~\\x, ~/y");
    assert.equal(redact("/root/x and /srv/root", { home: "/root", user: "root" }), "~/x and /srv/root");
    assert.equal(redact("/x/y", { home: "/", user: "" }), "/x/y");
    assert.equal(
      redact("/config/x and ~/.local/config", { home: "/config", user: "" }),
      "~/x and ~/.local/config",
    );
  });

  it("redacts a name with blanks, in a path, a shell, a URI and JSON", () => {
    const windows = { home: "C:\\Users\\Ada Lovelace", user: "ada" };
    const unix = { home: "/home/Ada Lovelace", user: "ada" };
    for (const [who, text] of [
      [windows, "C:\\Users\\Ada Lovelace\\models\\x.gguf"],
      [windows, "c:/users/ada lovelace/x.gguf"],
      [windows, "file:///C:/Users/Ada%20Lovelace/x.gguf"],
      [windows, '{ "path": "C:\\\\Users\\\\Ada Lovelace\\\\x" }'],
      [windows, "D:\\backup\\Ada Lovelace\\x"],
      [windows, "C:\\Users\\ADALOV~1\\AppData\\Local\\Temp"],
      [unix, "/home/Ada Lovelace/x.gguf is empty."],
      [unix, "cat /home/Ada\\ Lovelace/x.gguf"],
      [unix, "file:///home/Ada%20Lovelace/x.gguf"],
      [unix, "/mnt/disk/Ada Lovelace/x.gguf and /mnt/ada/y"],
    ] as const) {
      assert.doesNotMatch(redact(text, who), /ada|lov/i, text);
      assert.match(redact(text, who), /~|user/, text);
    }
    const others = "/home/Adam Lovelace/x and /srv/lovelace";
    assert.equal(redact(others, unix), others);
  });
});
