import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "../../../server/engine/errors";
import { readGgufHeader } from "../../../server/engine/gguf/ggufHeader";
import { inspectModel } from "../../../server/engine/gguf/inspectModel";
import { placeModel, settingsOf } from "../../../server/engine/gguf/memoryFit";
import { chooseFamily } from "../../../server/prompt/templates/index";
import { encodeGguf, type GgufToWrite, writeGguf } from "../../support/ggufWriter";
import { knownModels } from "../../support/knownModels";
import { writeRealModel } from "../../support/realModels/file";
import { realModels } from "../../support/realModels/models";
import type { RealModel } from "../../support/realModels/shapes";
import { type ModelToWrite, writeTinyModel, writeVocabGguf } from "../../support/tinyModel";

const oneTensor = { name: "x", dimensions: [64], data: new Float32Array(64) };
const key = Buffer.concat([u64(3n), Buffer.from("key")]);

describe("inspectModel", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-inspect-"));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  const model = knownModels.find(({ family }) => family === "deepseek-coder") as ModelToWrite;
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const tiny = (name: string, change: Partial<ModelToWrite> = {}) => {
    writeTinyModel(at(name), { ...model, ...change });
    return at(name);
  };

  it("describes a model", async () => {
    const path = tiny("good.gguf");
    const { specialTokens, memory, ...rest } = await inspectModel(path);
    assert.deepEqual(rest, {
      path,
      parts: [path],
      name: "Deepseek Coder 6.7b Base",
      architecture: "llama",
      fileBytes: readFileSync(path).length,
      trainContextTokens: 512,
      vocabularySize: 3 + 256 + 11 + model.marks.length,
    });
    // 2 layers × 2 KV heads × (16 + 16) values × 2 bytes
    assert.equal(memory.kvBytesPerToken, 256);
    const expected = [
      "<｜fim▁begin｜>",
      "<｜fim▁hole｜>",
      "<｜fim▁end｜>",
      "<｜end▁of▁sentence｜>",
      "<|EOT|>",
      "<s>",
    ];
    assert.deepEqual(
      expected.filter((mark) => !specialTokens.includes(mark)),
      [],
    );
    assert.ok(!specialTokens.includes("õ÷"));
  });

  it("describes the bundled model", async () => {
    const { name, architecture, specialTokens, trainContextTokens } = await inspectModel(
      "server/assets/starter-code.Q8_0.gguf",
    );
    assert.equal(
      chooseFamily({ name, architecture, specialTokens: new Set(specialTokens) })?.id,
      "starter-code",
    );
    assert.equal(trainContextTokens, 1024);
  });

  it("gives the size of a model larger than memory without reading it", async () => {
    const path = at("large.gguf");
    writeRealModel(path, realModels.find(({ name }) => name === "DeepSeek-V3 671B") as RealModel);
    const { name, memory: shape } = await inspectModel(path);
    const settings = settingsOf("completion");
    const place = placeModel(
      { name, settings, shape, contextTokens: 4096, sequences: [1] },
      { availableBytes: 16e9, totalBytes: 32e9, unified: false, onGpu: false },
    );
    assert.match(
      "refusal" in place ? place.refusal : "",
      /needs about 380 GB of memory \(weights 379 GB, .*\) but only 16 GB is free: choose a smaller or more/,
    );
  });

  it("names a nameless model after its file", async () => {
    assert.equal((await inspectModel(tiny("My Model.gguf", { name: "" }))).name, "My Model");
  });

  it("adds up KV heads that differ per layer", async () => {
    const perLayer = { "llama.attention.head_count_kv": { i32s: [0, 4] } };
    assert.equal(
      (await inspectModel(tiny("layers.gguf", { metadata: perLayer }))).memory.kvBytesPerToken,
      4 * 32 * 2,
    );
  });

  it("adds up the parts of a split model", async () => {
    const first = tiny("Split-00001-of-00002.gguf", { metadata: { "split.count": 2 } });
    const second = at("Split-00002-of-00002.gguf");
    writeGguf(second, {
      metadata: {},
      tensors: [{ name: "x", dimensions: [64], data: new Float32Array(64) }],
    });
    assert.equal(
      (await inspectModel(first)).fileBytes,
      readFileSync(first).length + readFileSync(second).length,
    );
    truncateSync(second, readFileSync(second).length - 100);
    await refuses(first, /Split-00002-of-00002\.gguf is incomplete/);
    rmSync(second);
    await refuses(
      first,
      /is the first part of a split model, but Split-00002-of-00002\.gguf is missing next to it/,
    );
    await refuses(
      at("Split-00002-of-00002.gguf"),
      /not the first part of a split model: choose Split-00001-of-00002\.gguf instead/,
    );
    await refuses(tiny("part.gguf", { metadata: { "split.count": 2 } }), /one part of a split model/);
  });

  it("opens no other part unless the first one confirms their number", async () => {
    for (const count of [undefined, 1, 3]) {
      const path = tiny("Wrong-00001-of-00020.gguf", {
        metadata: count === undefined ? {} : { "split.count": count },
      });
      await refuses(path, /Wrong-00001-of-00020\.gguf is not one of 20 parts, although its name says so/);
    }
  });

  it("limits all parts together to the size of one header", async () => {
    const parts = (count: number, bytes: number) => {
      const name = (part: number) =>
        `${bytes}-${`${part}`.padStart(5, "0")}-of-${`${count}`.padStart(5, "0")}.gguf`;
      const first = tiny(name(1), { metadata: { "split.count": count } });
      const second = at(name(2));
      writeGguf(second, { metadata: { padding: "x".repeat(bytes) }, tensors: [oneTensor] });
      for (let part = 3; part <= count; part++) linkSync(second, at(name(part)));
      return first;
    };
    assert.equal((await inspectModel(parts(300, 1000))).parts.length, 300);
    await refuses(parts(20, 10_000_000), /000\d\d-of-00020\.gguf has a damaged header/);
    await refuses(parts(1200, 999), /-of-01200\.gguf has a damaged header/);
  });

  describe("refuses in one sentence", () => {
    it("no file", async () => {
      await refuses(
        at("missing.gguf"),
        /^No model file found at .*missing\.gguf: choose a GGUF file in inhouse\.completion\.model\.$/,
      );
      await refuses(join(tiny("good.gguf"), "below-a-file.gguf"), /^No model file found/);
      await refuses("", /^No model file found/);
      await refuses("a\0b", /can't be read/);
    });

    it("a folder, a device", async () => {
      mkdirSync(at("folder.gguf"));
      await refuses(at("folder.gguf"), /is a folder, not a model/);
      if (process.platform !== "win32") await refuses("/dev/zero", /is not a regular file/);
    });

    it("an empty file", async () => {
      await refuses(file("empty.gguf", ""), /is empty, so its download may have failed/);
    });

    it("a file without read permission", async function () {
      if (process.platform === "win32") return this.skip();
      const path = tiny("secret.gguf");
      chmodSync(path, 0);
      chmodSync(folder, 0o755);
      await asOrdinaryUser(() =>
        refuses(path, /^You have no permission to read .*secret\.gguf: give yourself/),
      );
    });

    it("other kinds of files, naming the kind", async () => {
      await refuses(file("a", "GG"), /is incomplete/);
      await refuses(file("a", "just some text"), /a is not a GGUF file: choose/);
      await refuses(
        file("a", `\x40\0\0\0\0\0\0\0{"__metadata__":{}}`),
        /a safetensors file, which needs conversion/,
      );
      await refuses(file("a", "PK\x03\x04 archive"), /zip archive or a PyTorch checkpoint/);
      await refuses(file("a", "version https://git-lfs.github.com/spec/v1"), /Git LFS pointer/);
      await refuses(file("a", "<!DOCTYPE html><html></html>"), /a web page/);
      await refuses(file("a", "tjgg\x03\0\0\0"), /older GGML format/);
    });

    it("GGUF versions that llama.cpp does not read", async () => {
      for (const version of [0, 1, 4, 0x03000000]) {
        await refuses(file("a", encodeGguf({ version, metadata: {} })), /has an unsupported GGUF version/);
      }
    });

    it("GGUF files that hold no model", async () => {
      writeVocabGguf(at("vocabulary.gguf"), model);
      await refuses(at("vocabulary.gguf"), /is a vocabulary without weights/);
      await refuses(tiny("a", { metadata: { "general.type": "adapter" } }), /is a LoRA adapter/);
      await refuses(tiny("a", { metadata: { "general.type": "mmproj" } }), /is an image projector/);
      await refuses(
        file("a", encodeGguf({ metadata: {}, tensors: [oneTensor] })),
        /does not say which model it contains/,
      );
    });

    it("a file cut short anywhere", async () => {
      const whole = readFileSync(tiny("whole.gguf"));
      const lengths = [5, 9, 20, 30, 100, 1000, 5000, whole.length >> 1, whole.length - 40];
      for (const length of lengths)
        await refuses(file("cut.gguf", whole.subarray(0, length)), /cut\.gguf is incomplete/);
    });
  });

  it("counts what follows the tensors, because llama.cpp maps it too", async () => {
    const path = file("padded.gguf", tinyWith({}));
    truncateSync(path, 4e12);
    assert.equal((await inspectModel(path)).memory.weightBytes, 4e12);
  });

  describe("damaged headers", () => {
    const cases: Record<string, GgufToWrite | Buffer> = {
      "tokens that come twice": tinyWith({ "tokenizer.ggml.tokens": { strings: ["a", "b", "a"] } }),
      "no tokens": tinyWith({ "tokenizer.ggml.tokens": { strings: [] } }),
      "no layers": tinyWith({ "llama.block_count": 0 }),
      "more layers than any model": tinyWith({ "llama.block_count": 100_000 }),
      "an alignment of 0": { metadata: { "general.alignment": 0 }, tensors: [oneTensor] },
      "2^40 metadata entries": header(0n, 1n << 40n),
      "2^63 tensors": header(1n << 63n, 0n),
      "a key of 2^50 bytes": header(0n, 1n, u64(1n << 50n)),
      "an array of 2^60 numbers": header(0n, 1n, key, u32(9), u32(4), u64(1n << 60n)),
      "an unknown type": header(0n, 1n, key, u32(77), u64(1n)),
      "an array of an unknown type": header(0n, 1n, key, u32(9), u32(77), u64(1n)),
      "arrays in arrays in arrays": header(
        0n,
        1n,
        key,
        ...Array(20).fill(Buffer.concat([u32(9), u32(9), u64(1n)])),
      ),
      "a tensor of 2^31 dimensions": header(1n, 0n, key, u32(2 ** 31)),
      "more values than any model": header(1n, 4097n),
      "more tensors than any model": header(65_537n, 0n),
      "a key longer than any": header(0n, 1n, u64(1025n)),
      "a value longer than any": header(0n, 1n, key, u32(8), u64(2n ** 25n + 1n)),
      "a list longer than any vocabulary": header(0n, 1n, key, u32(9), u32(8), u64(2n ** 20n + 1n)),
      "a list of numbers longer than any": header(0n, 1n, key, u32(9), u32(4), u64(2n ** 20n + 1n)),
      "a token longer than any": header(0n, 1n, key, u32(9), u32(8), u64(1n), u64(65_537n)),
      "a tensor with a long name": header(1n, 0n, u64(65n)),
    };
    for (const [what, content] of Object.entries(cases)) {
      it(what, async () => {
        await refuses(
          file("a", Buffer.isBuffer(content) ? content : encodeGguf(content)),
          /a has a damaged header|is incomplete/,
        );
      });
    }

    it("are refused quickly and in little memory, even in a huge file", async () => {
      const path = file("huge.gguf", header(1n << 25n, 1n << 25n));
      truncateSync(path, 40 * 2 ** 30);
      const before = process.memoryUsage().rss;
      const start = performance.now();
      await refuses(path, /damaged header/);
      assert.ok(performance.now() - start < 10_000);
      assert.ok(process.memoryUsage().rss - before < 2 ** 30);
    });

    it("are read only up to the largest header, whatever they claim", async () => {
      // Several values of the greatest length.
      const value = Buffer.concat([key, u32(8), u64(2n ** 25n), Buffer.alloc(2 ** 25)]);
      const path = file("long.gguf", header(0n, 4096n, value, value, value, value));
      const read: number[] = [];
      await using handle = await open(path);
      const counting = {
        read: (options: { buffer: Buffer; length: number; position: number }) => {
          read.push(options.length);
          return handle.read(options);
        },
      } as unknown as FileHandle;
      await assert.rejects(
        readGgufHeader(counting, 40 * 2 ** 30, () => true),
        { reason: "corrupt" },
      );
      assert.deepEqual(
        read.map((bytes) => bytes / 2 ** 20),
        [8, 32, 64],
      );
    });

    it("cause only engine errors, whatever bytes are changed", async () => {
      const whole = readFileSync(tiny("whole.gguf"));
      for (let seed = 0; seed < 300; seed++) {
        const broken = Buffer.from(whole);
        for (let i = 0; i < 4; i++) broken[(seed * 7919 + i * 104729) % 12_000] = (seed * 31 + i * 17) & 0xff;
        await inspectModel(file("broken.gguf", broken)).catch((error) =>
          assert.ok(error instanceof EngineError, error),
        );
      }
    });
  });

  function tinyWith(metadata: GgufToWrite["metadata"]): Buffer {
    return readFileSync(tiny("changed.gguf", { metadata }));
  }
});

/** A GGUF file with these counts, followed by these bytes. */
function header(tensors: bigint, entries: bigint, ...rest: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors), u64(entries), ...rest]);
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}

async function refuses(path: string, message: RegExp): Promise<void> {
  await assert.rejects(inspectModel(path), (error) => {
    assert.ok(error instanceof EngineError, String(error));
    assert.match(error.message, message);
    // One sentence, with the advice after a colon.
    assert.match(error.message, /: [^:]+\.$/);
    return true;
  });
}

/** Root may read everything, so a test that runs as root switches to another user for the action. */
async function asOrdinaryUser(action: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return action();
  process.seteuid?.("nobody");
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
