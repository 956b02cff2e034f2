import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findModels } from "../../../../client/models/found/findModels";
import { SearchBudget } from "../../../../client/models/found/folderWalk";
import { foundName } from "../../../../client/models/found/foundModel";
import { ggufModels } from "../../../../client/models/found/ggufFolder";
import { OtherModels } from "../../../../client/models/found/otherModels";
import { encodeGguf } from "../../../support/ggufWriter";
import { hostileKinds } from "../../../support/hostileFiles";
import { madeUpModel } from "../../../support/madeUpModels";

const model = madeUpModel("Found");
const ollamaModel = "application/vnd.ollama.image.model";

describe("finding models of other programs", () => {
  let home = "";
  let env: Record<string, string> = {};
  const machine = () => ({ platform: "linux" as const, home, env });
  const put = (path: string, content: Buffer | string = model) => {
    const whole = join(home, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  };
  const search = async (chosen: string[] = []) =>
    (await findModels(machine(), chosen)).filter(({ path }) => path.startsWith(home));
  const names = async (chosen: string[] = []) => (await search(chosen)).map(foundName);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "inhouse-found-"));
    env = {};
  });
  afterEach(() => rmSync(home, { recursive: true }));

  /** Adds a model to a folder of Ollama, as `ollama pull` does; returns the path of its blob. */
  function pull(
    name: string,
    content = model,
    { root = ".ollama/models", layers = [] as object[] } = {},
  ): string {
    const digest = createHash("sha256").update(content).digest("hex");
    const weights = { mediaType: ollamaModel, digest: `sha256:${digest}`, size: content.length };
    const manifest = { schemaVersion: 2, config: {}, layers: [weights, ...layers] };
    put(`${root}/manifests/${name}`, JSON.stringify(manifest));
    return put(`${root}/blobs/sha256-${digest}`, content);
  }

  describe("Ollama", () => {
    it("are listed by Ollama's own names, and used where their blobs lie", async () => {
      const path = pull("registry.ollama.ai/library/qwen2.5-coder/7b");
      pull("registry.ollama.ai/someone/tuned/latest", madeUpModel("Tuned"));
      pull("hf.co/owner/Some-GGUF/Q8_0", madeUpModel("Other host"));
      assert.deepEqual((await search()).map(foundName).toSorted(), [
        "hf.co/owner/Some-GGUF:Q8_0 (Ollama)",
        "qwen2.5-coder:7b (Ollama)",
        "someone/tuned:latest (Ollama)",
      ]);
      const [first] = (await search()).filter(({ name }) => name === "qwen2.5-coder:7b");
      assert.deepEqual([first?.path, first?.bytes], [path, model.length]);
      assert.ok(readFileSync(path).equals(model));
    });

    it("are found in the folder of OLLAMA_MODELS, and one under two names once", async () => {
      env["OLLAMA_MODELS"] = join(home, "elsewhere");
      pull("registry.ollama.ai/library/a/1b", model, { root: "elsewhere" });
      pull("registry.ollama.ai/library/a/latest", model, { root: "elsewhere" });
      assert.deepEqual(await names(), ["a:1b (Ollama)"]);
    });

    it("with an adapter, with weights in other forms or without weights are left out", async () => {
      const adapter = { mediaType: "application/vnd.ollama.image.adapter", digest: "sha256:00" };
      pull("registry.ollama.ai/library/adapted/1b", model, { layers: [adapter] });
      const second = { mediaType: ollamaModel, digest: `sha256:${"1".repeat(64)}` };
      pull("registry.ollama.ai/library/two/1b", model, { layers: [second] });
      pull("registry.ollama.ai/library/safetensors/1b", Buffer.from('{"format":"pt"}'));
      rmSync(pull("registry.ollama.ai/library/gone/1b", madeUpModel("Gone")));
      assert.deepEqual(await names(), []);
    });

    for (const [what, text] of Object.entries({
      "that is empty": "",
      "that is cut": '{"layers":[{"mediaType":',
      "that is null": "null",
      "without layers": "{}",
      "whose layers are a text": '{"layers":"x"}',
      "that leads outside": JSON.stringify({
        layers: [{ mediaType: ollamaModel, digest: "sha256:../../../secret" }],
      }),
      "that leads to a path": JSON.stringify({ layers: [{ mediaType: ollamaModel, digest: "/etc/passwd" }] }),
      "with a deep nesting": "[".repeat(30_000),
      "that is too large": `{"layers":[],"x":"${"x".repeat(100_000)}"}`,
    }))
      it(`survives a manifest ${what}`, async () => {
        put(".ollama/secret", model);
        pull("registry.ollama.ai/library/good/1b");
        put(".ollama/models/manifests/registry.ollama.ai/library/bad/1b", text);
        assert.deepEqual(await names(), ["good:1b (Ollama)"]);
      });
  });

  it("are found in LM Studio's folders, also the one that its settings name", async () => {
    put(".lmstudio/models/owner/repo/a.gguf");
    put(".cache/lm-studio/models/owner/repo/b.gguf", madeUpModel("B"));
    put("big disk/owner/repo/c.gguf", madeUpModel("C"));
    put(".lmstudio/settings.json", JSON.stringify({ downloadsFolder: join(home, "big disk") }));
    assert.deepEqual((await names()).toSorted(), ["a (LM Studio)", "b (LM Studio)", "c (LM Studio)"]);
    put(".lmstudio/settings.json", '{"downloadsFolder":7');
    assert.deepEqual((await names()).toSorted(), ["a (LM Studio)", "b (LM Studio)"]);
  });

  /** Adds a file to Hugging Face's cache, as its client does: a link to a blob. */
  function cache(root: string, revision: string, file: string, content = model): string {
    const digest = createHash("sha256").update(content).digest("hex");
    put(`${root}/blobs/${digest}`, content);
    const link = join(home, root, "snapshots", revision, file);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join("../../blobs", digest), link);
    return link;
  }

  it("are found in Hugging Face's cache by their links, each blob once, and with all parts", async () => {
    const root = ".cache/huggingface/hub/models--owner--Some-GGUF";
    const path = cache(root, "abc", "some-q8.gguf");
    cache(root, "def", "some-q8.gguf");
    cache(root, "abc", "big-00001-of-00002.gguf", madeUpModel("One"));
    cache(root, "abc", "big-00002-of-00002.gguf", madeUpModel("Two"));
    cache(root, "abc", "half-00001-of-00002.gguf", madeUpModel("Half"));
    put(".cache/huggingface/hub/datasets--owner--x/snapshots/abc/x.gguf");
    const found = await search();
    assert.deepEqual(found.map(foundName), [
      "owner/Some-GGUF/big-00001-of-00002 (Hugging Face)",
      "owner/Some-GGUF/some-q8 (Hugging Face)",
    ]);
    assert.equal(found[0]?.bytes, madeUpModel("One").length + madeUpModel("Two").length);
    assert.equal(found[1]?.path, path);
  });

  it("are found where HF_HOME, HF_HUB_CACHE, LLAMA_CACHE and XDG_CACHE_HOME say", async () => {
    for (const [name, value, at] of [
      ["HF_HOME", "hf", "hf/hub/models--a--b/snapshots/1/x.gguf"],
      ["HF_HUB_CACHE", "hub", "hub/models--a--b/snapshots/1/x.gguf"],
      ["LLAMA_CACHE", "llama", "llama/x.gguf"],
      ["XDG_CACHE_HOME", "xdg", "xdg/llama.cpp/x.gguf"],
    ] as const) {
      const path = put(at);
      env = { [name]: join(home, value) };
      assert.deepEqual(
        (await search()).map((each) => each.path),
        [path],
        name,
      );
      env = { [name]: value };
      assert.deepEqual(await names(), [], `${name} is not absolute`);
    }
  });

  it("leave out what is no model that could be loaded alone", async () => {
    const folder = ".cache/llama.cpp";
    put(`${folder}/good.gguf`);
    put(`${folder}/projector.gguf`, madeUpModel("P", { "general.architecture": "clip" }));
    put(`${folder}/mmproj-model-f16.gguf`);
    put(`${folder}/adapter.gguf`, madeUpModel("A", { "general.type": "adapter" }));
    put(`${folder}/matrix.gguf`, madeUpModel("I", { "general.type": "imatrix" }));
    put(`${folder}/vocabulary.gguf`, encodeGguf({ metadata: { "general.architecture": "qwen2" } }));
    put(`${folder}/page.gguf`, "<!doctype html>");
    put(`${folder}/empty.gguf`, "");
    put(`${folder}/cut.gguf`, model.subarray(0, 20));
    put(`${folder}/part-00002-of-00002.gguf`);
    put(`${folder}/model.safetensors`, "safetensors");
    assert.deepEqual(await names(), ["good (llama.cpp)"]);
  });

  for (const [what, make] of Object.entries(hostileKinds))
    it(`survives ${what} among the models of each program`, async () => {
      pull("registry.ollama.ai/library/good/1b");
      put(".cache/llama.cpp/also.gguf", madeUpModel("Also"));
      for (const at of [
        ".ollama/models/manifests/registry.ollama.ai/library/good/bad",
        ".ollama/models/manifests/bad",
        ".cache/llama.cpp/bad.gguf",
        ".cache/huggingface",
        ".lmstudio",
        ".cache/lm-studio/models",
      ]) {
        mkdirSync(dirname(join(home, at)), { recursive: true });
        make(join(home, at));
      }
      const found = (await names()).filter((name) => !/^bad/.test(name));
      assert.deepEqual(found.toSorted(), ["also (llama.cpp)", "good:1b (Ollama)"]);
    });

  it("follow no link out of the folder", async () => {
    const secret = put("secret/private.gguf");
    mkdirSync(join(home, ".cache/llama.cpp"), { recursive: true });
    symlinkSync(secret, join(home, ".cache/llama.cpp/inside.gguf"));
    symlinkSync(dirname(secret), join(home, ".cache/llama.cpp/folder"));
    assert.deepEqual(await names(), []);
  });

  it("leave out what cannot be read", async function () {
    if (process.getuid?.() === 0) this.skip();
    const path = put(".cache/llama.cpp/closed.gguf");
    pull("registry.ollama.ai/library/good/1b", madeUpModel("Good"));
    chmodSync(path, 0);
    chmodSync(join(home, ".ollama/models/blobs"), 0);
    assert.deepEqual(await names(), []);
    chmodSync(join(home, ".ollama/models/blobs"), 0o700);
    assert.deepEqual(await names(), ["good:1b (Ollama)"]);
  });

  it("stop at a limit of folders and time", async () => {
    for (let at = 0; at < 50; at++) put(`chosen/${at}/x.gguf`, madeUpModel(String(at)));
    const folder = { path: join(home, "chosen"), depth: 4 };
    const all = await ggufModels(folder, new SearchBudget(() => 0));
    assert.equal(all.length, 50);
    let now = 0;
    const slow = await ggufModels(
      folder,
      new SearchBudget(() => {
        now += 100;
        return now;
      }),
    );
    assert.ok(slow.length < 30, String(slow.length));
  });

  describe("that the user chose", () => {
    let stored: unknown;
    const state = {
      get: () => stored,
      update: async (_: string, value: unknown) => {
        stored = JSON.parse(JSON.stringify(value));
      },
      keys: () => [],
    };
    const others = () => new OtherModels(state as never, (folders) => findModels(machine(), folders));
    const listed = async () =>
      (await others().list()).filter(({ path }) => path.startsWith(home)).map(foundName);
    beforeEach(() => {
      stored = undefined;
    });

    it("are listed from then on, a file or all in a folder, until they are forgotten", async () => {
      const file = put("Downloads/one.gguf");
      put("models/sub/two.gguf", madeUpModel("Two"));
      put("models/three.gguf", madeUpModel("Three"));
      await others().add(file);
      await others().add(join(home, "models"));
      assert.deepEqual((await listed()).toSorted(), ["one", "three", "two"]);
      for (const model of await others().list()) if (model.name !== "two") await others().forget(model);
      assert.deepEqual(await listed(), ["two"]);
      assert.ok(readFileSync(file).equals(model), "the file stays");
      await others().add(file);
      assert.deepEqual((await listed()).toSorted(), ["one", "two"]);
    });

    it("are left out while their files are gone, and survive a damaged state", async () => {
      const file = put("one.gguf");
      await others().add(file);
      rmSync(file);
      assert.deepEqual(await listed(), []);
      put("one.gguf");
      assert.deepEqual(await listed(), ["one"]);
      for (stored of [7, "x", { chosen: "x", forgotten: [1] }, { chosen: [null, {}] }])
        assert.deepEqual(await listed(), []);
    });
  });
});
