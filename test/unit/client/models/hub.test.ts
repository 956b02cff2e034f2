import assert from "node:assert/strict";
import { addressesOf, catalogue } from "../../../../client/models/catalogue/catalogue";
import { copyLines } from "../../../../client/models/copyLines";
import { hubOf, isSameFile } from "../../../../client/models/hub";
import { DownloadError } from "../../../../client/models/transfer/downloadError";
import { createNetwork } from "../../../../client/models/transfer/network";

const { refusal } = createNetwork({ isAllowed: () => true, allowLoopback: false });

describe("the host of the catalogue", () => {
  it("is huggingface.co, or the mirror with the same paths", () => {
    const [model] = catalogue;
    assert.ok(model);
    const path = `${model.repository}/resolve/main/${model.files[0]}`;
    for (const [mirror, start] of [
      ["", "https://huggingface.co/"],
      ["  ", "https://huggingface.co/"],
      ["https://models.example.com", "https://models.example.com/"],
      [" https://models.example.com/ ", "https://models.example.com/"],
      ["https://example.com:8443/hf/", "https://example.com:8443/hf/"],
    ] as const)
      assert.equal(addressesOf(model, hubOf(mirror, refusal))[0]?.href, start + path);
  });

  for (const mirror of [
    "models.example.com",
    "http://models.example.com",
    "ftp://models.example.com",
    "https://me:secret@models.example.com",
    "https://models.example.com/?token=1",
    "https://models.example.com/#x",
    "https://",
  ])
    it(`is never guessed from ${mirror}`, () => {
      assert.throws(
        () => hubOf(mirror, refusal),
        (error) =>
          error instanceof DownloadError &&
          /inhouse\.models\.mirror/.test(error.message) &&
          !/secret/.test(error.message),
      );
    });

  it("does not matter for what a file is", () => {
    const here = "https://huggingface.co/o/r/resolve/main/a.gguf";
    assert.ok(isSameFile(here, "https://models.example.com/hf/o/r/resolve/main/a.gguf"));
    assert.ok(isSameFile("https://x.test/a.gguf", "https://x.test/a.gguf"));
    for (const other of [
      "https://huggingface.co/o/other/resolve/main/a.gguf",
      "https://huggingface.co/o/r/resolve/main/b.gguf",
      "https://huggingface.co/o/r/resolve/dev/a.gguf",
      "https://x.test/a.gguf",
      "",
    ])
      assert.ok(!isSameFile(here, other), other);
    assert.ok(!isSameFile("https://x.test/a.gguf", "https://y.test/a.gguf"));
  });
});

describe("the commands that copy a model from another machine", () => {
  it("name the folder as it is", () => {
    assert.deepEqual(copyLines("/home/me/models", "me", "spark"), {
      rsync: "rsync -s --partial --progress MODEL.gguf me@spark:/home/me/models/",
      scp: "scp MODEL.gguf me@spark:/home/me/models/",
    });
    const { scp } = copyLines("/home/o'neil/my models", "o'neil", "spark");
    assert.equal(scp, "scp MODEL.gguf 'o'\\''neil@spark:/home/o'\\''neil/my models/'");
  });
});
