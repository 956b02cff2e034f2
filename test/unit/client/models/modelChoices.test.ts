import assert from "node:assert/strict";
import {
  type ChoosableRole,
  type KnownModels,
  type ModelChoice,
  modelChoices,
  modelPaths,
} from "../../../../client/models/choice/modelChoices";
import type { InspectedModel, ListedModel } from "../../../../server/protocol/models";

const folder = "/models";
const roles: readonly ChoosableRole[] = ["completion", "chat"];

function listed(path: string, abilities: Partial<ListedModel> = {}): ListedModel {
  const some = { architecture: "qwen2", trainContextTokens: 512, bytes: 2e9, name: "Some Model" };
  return { path, ...some, completions: true, chat: true, embeddings: false, ...abilities };
}

function known(
  files: readonly string[],
  { completion = "", chat = "", inspected = [] as readonly InspectedModel[], isChecking = false } = {},
): KnownModels {
  return {
    downloaded: files.map((file) => ({ path: `${folder}/${file}`, bytes: 1e9 })),
    settings: { completion, chat },
    inspected: new Map(inspected.map((each) => [each.path, each])),
    isChecking,
  };
}

const labels = (choices: readonly ModelChoice[]) => choices.map(({ label }) => label);
const current = (choices: readonly ModelChoice[]) =>
  choices.filter(({ isCurrent }) => isCurrent).map(({ label }) => label);

describe("model choices", () => {
  it("are the downloaded files by name, then the demo model", () => {
    for (const role of roles) {
      const choices = modelChoices(role, known(["b.gguf", "a.GGUF"]));
      assert.deepEqual(labels(choices), ["a", "b", "Demo Model"]);
      assert.deepEqual(current(choices), ["Demo Model"]);
      assert.deepEqual(
        choices.map(({ value }) => value),
        ["/models/a.GGUF", "/models/b.gguf", ""],
      );
    }
  });

  it("are only the demo model where nothing else is installed", () => {
    for (const role of roles) assert.deepEqual(labels(modelChoices(role, known([]))), ["Demo Model"]);
  });

  it("include a file that either setting names, once", () => {
    const elsewhere = "/elsewhere/c.gguf";
    for (const settings of [{ completion: elsewhere }, { chat: elsewhere }]) {
      const all = known(["a.gguf"], settings);
      assert.deepEqual(modelPaths(all).toSorted(), [elsewhere, "/models/a.gguf"]);
      for (const role of roles) assert.ok(labels(modelChoices(role, all)).includes("c"));
    }
    const stored = known(["a.gguf"], { completion: "/models/a.gguf", chat: "/models/a.gguf" });
    assert.deepEqual(modelPaths(stored), ["/models/a.gguf"]);
  });

  it("mark exactly one as current, in its description too, for every pair of settings", () => {
    const paths = ["", "/models/a.gguf", "/elsewhere/c.gguf"];
    for (const completion of paths)
      for (const chat of [...paths, "demo"])
        for (const role of roles) {
          const choices = modelChoices(role, known(["a.gguf", "b.gguf"], { completion, chat }));
          const marked = choices.filter(({ isCurrent }) => isCurrent);
          assert.equal(marked.length, 1, `${role} of “${completion}” and “${chat}”`);
          const inWords = choices.filter(({ description }) => description.startsWith("selected"));
          assert.deepEqual(inWords, marked);
          const values = choices.map(({ value }) => value);
          assert.equal(new Set(values).size, values.length, "each entry sets something else");
        }
  });

  it("clear the setting for the demo model, unless the chat would then follow the completions", () => {
    const demoValue = (role: ChoosableRole, completion: string) =>
      modelChoices(role, known([], { completion })).find(({ label }) => label === "Demo Model")?.value;
    assert.equal(demoValue("completion", "/a.gguf"), "");
    assert.equal(demoValue("chat", ""), "");
    assert.equal(demoValue("chat", "/a.gguf"), "demo");
  });

  it("let the chat follow the completions if those have a model of their own", () => {
    const [first] = modelChoices("chat", known([], { completion: "/models/a.gguf" }));
    assert.deepEqual([first?.label, first?.value, first?.isCurrent], ["Same as Completions", "", true]);
    assert.deepEqual([first?.description, first?.detail], ["selected · a", "Not checked"]);
    const one = listed("/models/a.gguf", { chat: false });
    const [refused] = modelChoices("chat", known([], { completion: one.path, inspected: [one] }));
    assert.match(refused?.refusal ?? "", /can't chat/);
    assert.ok(
      !labels(modelChoices("completion", known([], { completion: "/a.gguf" }))).includes(
        "Same as Completions",
      ),
    );
  });

  it("say why a file cannot have the role, and nothing before it is inspected", () => {
    const path = "/models/a.gguf";
    const reasons: readonly [ChoosableRole, InspectedModel | undefined, RegExp | undefined][] = [
      ["chat", undefined, undefined],
      ["completion", undefined, undefined],
      ["chat", listed(path, { completions: false }), undefined],
      ["completion", listed(path, { chat: false }), undefined],
      ["chat", listed(path, { chat: false }), /^It is for completions only and can't chat: /],
      ["completion", listed(path, { completions: false }), /^It can't complete code: /],
      ["chat", listed(path, { completions: false, chat: false, embeddings: true }), /codebase search only/],
      ["completion", listed(path, { completions: false, embeddings: true }), /codebase search only/],
      ["chat", { path, problem: "The file is damaged: download it again." }, /^The file is damaged: /],
      ["completion", { path, problem: "There is no file a.gguf." }, /^There is no file/],
    ];
    for (const [role, found, reason] of reasons) {
      const inspected = found === undefined ? [] : [found];
      const [choice] = modelChoices(role, known(["a.gguf"], { inspected }));
      if (reason === undefined) assert.equal(choice?.refusal, undefined);
      else {
        assert.match(choice?.refusal ?? "", reason);
        assert.equal(choice?.detail, choice?.refusal);
      }
      const demo = modelChoices(role, known(["a.gguf"], { inspected })).at(-1);
      assert.equal(demo?.refusal, undefined);
    }
  });

  it("name the model and its size, and warn about its memory without refusing it", () => {
    const path = "/elsewhere/c.gguf";
    const tooLarge = "There is not enough memory.";
    const all = known([], { chat: path, inspected: [listed(path, { tooLarge })] });
    const [choice] = modelChoices("chat", all);
    assert.equal(choice?.description, "selected · 2.0 GB");
    assert.equal(choice?.detail, `Some Model · ${tooLarge}`);
    assert.equal(choice?.refusal, undefined);
  });

  it("have a second line from the start, so that no row moves when a file is inspected", () => {
    const path = "/models/a.gguf";
    const answers: readonly InspectedModel[] = [
      listed(path),
      listed(path, { chat: false, tooLarge: "There is not enough memory." }),
      { path, problem: "The file is damaged." },
    ];
    const settings = { completion: path, chat: "/elsewhere/c.gguf" };
    for (const role of roles)
      for (const inspected of [[], ...answers.map((each) => [each])])
        for (const isChecking of [true, false]) {
          const choices = modelChoices(
            role,
            known(["a.gguf", "b.gguf"], { ...settings, inspected, isChecking }),
          );
          assert.ok(choices.every(({ detail }) => detail !== ""));
        }
    const [waiting] = modelChoices("chat", known(["a.gguf"], { isChecking: true }));
    const [unknown] = modelChoices("chat", known(["a.gguf"]));
    assert.deepEqual([waiting?.detail, unknown?.detail], ["Checking…", "Not checked"]);
  });

  it("say the reason without the folders of the file, and with the setting of the role", () => {
    const path = "/a/very/long/path/gone.gguf";
    const problem = `No model file found at ${path}: choose a GGUF file in inhouse.completion.model.`;
    for (const role of roles) {
      const [choice] = modelChoices(role, known([], { chat: path, inspected: [{ path, problem }] }));
      const reason = `No model file found at gone.gguf: choose a GGUF file in inhouse.${role}.model.`;
      assert.equal(choice?.refusal, reason);
    }
  });

  it("keep a name in a file on one line", () => {
    const path = "/models/a.gguf";
    const inspected = [listed(path, { name: "A\nB $(alert) [x](command:y)" })];
    const [choice] = modelChoices("chat", known(["a.gguf"], { inspected }));
    assert.equal(choice?.detail, "A B $ (alert) [x] (command:y)");
  });
});
