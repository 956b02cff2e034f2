import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addressesOf,
  catalogue,
  isAsListed,
  listedModel,
  offeredModels,
  withKnownDigests,
} from "../../../client/models/catalogue/catalogue";
import { fileNameOf, partsOf } from "../../../client/models/modelFolder";
import { bytesPerToken } from "../../../server/engine/gguf/bytesPerToken";
import { inspectModel } from "../../../server/engine/gguf/inspectModel";
import { catalogueModels } from "../../support/realModels/catalogueModels";
import { writeRealModel } from "../../support/realModels/file";
import { realTensors } from "../../support/realModels/tensors";

describe("the catalogue of models", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-catalogue-"));
  const path = join(folder, "model.gguf");
  after(() => rmSync(folder, { recursive: true }));

  it("names each model and each local file once", () => {
    const names = catalogue.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    const files = catalogue.flatMap((model) => addressesOf(model).map(fileNameOf));
    assert.equal(new Set(files).size, files.length);
    assert.deepEqual(
      names.toSorted(),
      catalogueModels.map(({ name }) => name).toSorted(),
      "each has a known shape",
    );
  });

  for (const model of catalogue)
    it(`is right about ${model.name}`, async () => {
      const shape = catalogueModels.find(({ name }) => name === model.name);
      assert.ok(shape !== undefined);
      const parameters = realTensors(shape).reduce(
        (sum, { dimensions }) => sum + dimensions.reduce((product, size) => product * size, 1),
        0,
      );
      near(parameters / 1e9, shape.billions, 0.01, "published parameters");
      writeRealModel(path, shape);
      const file = await inspectModel(path);
      const { kvBytesPerToken, windowKvBytesPerToken, windowTokens, stateBytes, logitBytesPerToken } =
        file.memory;
      assert.deepEqual(
        { windowKvBytesPerToken: 0, windowTokens: 0, stateBytes: 0, ...model.memory },
        { kvBytesPerToken, windowKvBytesPerToken, windowTokens, stateBytes, logitBytesPerToken },
      );
      assert.equal(model.trainContextTokens, file.trainContextTokens);
      // Quantizations mix types, which the shapes do only roughly.
      near(model.bytes, file.memory.weightBytes, 0.17, "size");
      const share = model.bytes / file.memory.weightBytes;
      near(model.bytesPerToken, (await bytesPerToken(file)) * share, 0.01, "bytes read for each token");
    });

  for (const model of catalogue)
    it(`can be downloaded and has what a recommendation needs: ${model.name}`, () => {
      const [first = new URL("https://none")] = addressesOf(model);
      const names = addressesOf(model).map((url) => fileNameOf(url) ?? "");
      assert.deepEqual(names, partsOf(names[0] ?? ""), "all parts, in order");
      assert.match(
        first.href,
        /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/main\/[\w./-]+\.gguf$/,
      );
      for (const role of ["completion", "chat"] as const)
        assert.equal(model.quality[role] !== undefined, model.roles.includes(role), role);
      assert.ok(model.license !== "" && model.languages !== "" && model.quantization !== "");
      assert.equal(model.commercialUse, !/no commercial/i.test(model.license));
      assert.ok(model.sha256 === undefined || model.sha256.length === model.files.length);
      for (const digest of model.sha256 ?? []) assert.match(digest, /^[0-9a-f]{64}$/);
    });

  it("reaches from half a billion parameters to the 200 billion class, with chat models for small machines", () => {
    const sizes = catalogue.map(({ bytes }) => bytes);
    assert.ok(Math.min(...sizes) < 0.6e9 && Math.max(...sizes) > 100e9);
    const small = offeredModels.filter(({ roles, bytes }) => roles.includes("chat") && bytes < 5e9);
    assert.ok(small.length >= 4);
  });

  it("is recognized on its hub by hosts, size and checksum", () => {
    const [model] = catalogue.filter(({ files }) => files.length === 1);
    assert.ok(model !== undefined);
    const [path = ""] = model.files;
    const sha256 = "a".repeat(64);
    const listed = { ...model, sha256: [sha256] };
    const mirror = new URL("https://models.example/hf");
    const found = (hosts: string[], bytes: number | undefined = model.bytes, digest = sha256) => {
      const remote = { hosts, ...(bytes !== undefined && { bytes }), sha256: digest };
      return [{ file: path.split("/").at(-1) ?? "", remote }];
    };
    assert.ok(isAsListed(listed, found(["huggingface.co", "cdn-lfs.hf.co"])));
    assert.ok(isAsListed(listed, found(["models.example"]), mirror));
    for (const hosts of [
      ["huggingface.co", "evil.example"],
      ["huggingface.co.evil.example"],
      ["models.example"],
    ])
      assert.ok(!isAsListed(listed, found(hosts)), hosts.join());
    for (const hosts of [
      ["models.example", "evil.example"],
      ["models.example", "hf.co"],
      ["sub.models.example"],
    ])
      assert.ok(!isAsListed(listed, found(hosts), mirror), hosts.join());
    const unknown = [{ file: path, remote: { hosts: ["huggingface.co"], sha256 } }];
    assert.ok(!isAsListed(model, unknown), "unknown size");
    assert.ok(!isAsListed(listed, found(["huggingface.co"], model.bytes * 2)), "larger");
    assert.ok(
      !isAsListed(listed, found(["huggingface.co"], model.bytes, "b".repeat(64))),
      "another checksum",
    );
  });

  const known = catalogue.filter(({ sha256 }) => sha256 !== undefined);

  it("holds every file of a known checksum to it, on whichever host", () => {
    assert.ok(known.length > 0);
    for (const model of known) {
      const found = (sha256: string | undefined) =>
        addressesOf(model).map((url, at) => {
          const last = at === model.files.length - 1;
          const named = last ? sha256 : model.sha256?.[at];
          const remote = { hosts: ["models.example"], ...(named !== undefined && { sha256: named }) };
          return { file: fileNameOf(url) ?? "", remote };
        });
      const digests = (sha256: string | undefined) =>
        withKnownDigests(model, found(sha256)).map(({ remote }) => (remote as { sha256?: string }).sha256);
      assert.deepEqual(digests(undefined), model.sha256, "also where the host names none");
      assert.deepEqual(digests(model.sha256?.at(-1)), model.sha256);
      assert.throws(() => digests("b".repeat(64)), /on models\.example is not the file that was reviewed/);
    }
  });

  it("leaves files without a known checksum as the host describes them", () => {
    const [model] = known;
    const other = [{ file: "other.gguf", remote: { hosts: ["models.example"], sha256: "b".repeat(64) } }];
    assert.ok(model !== undefined);
    assert.deepEqual(withKnownDigests(model, other), other);
  });

  it("finds the model of an unfinished download on each host, by name and address", () => {
    for (const model of catalogue)
      for (const hub of ["https://huggingface.co", "https://models.example/mirror"]) {
        const [first] = addressesOf(model, new URL(hub));
        assert.equal(listedModel(model.name, first?.href ?? ""), model);
        assert.equal(listedModel("other", first?.href ?? ""), undefined, "typed by the user");
        assert.equal(listedModel(model.name, `${hub}/someone/else/resolve/main/x.gguf`), undefined);
      }
  });

  it("does not offer models for next edits yet", () => {
    const next = catalogue.filter(({ roles }) => roles.includes("nextEdit"));
    assert.deepEqual(
      next.map(({ name }) => name.split(" ")[0]),
      ["Sweep", "Zeta"],
    );
    assert.ok(next.every((model) => !offeredModels.includes(model)));
  });
});

function near(value: number, expected: number, share: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= expected * share, `${what}: ${value} is not about ${expected}`);
}
