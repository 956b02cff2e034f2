import assert from "node:assert/strict";
import { candidate, recommendable } from "../../../client/models/catalogue/candidates";
import { catalogue } from "../../../client/models/catalogue/catalogue";
import { bytesToStayFree } from "../../../server/engine/gguf/memoryFit";
import { type MachineFacts, recommend } from "../../../server/models/machine/recommend";

const GiB = 2 ** 30;
const models = recommendable(catalogue);
const candidates = models.map(candidate);

/** Memory that the system and other programs take. */
const others = (total: number) => Math.min(4, total / 3);

function cpu(total: number, processor: number, threads = 7): MachineFacts {
  const availableBytes = (total - others(total)) * GiB;
  return {
    memory: { availableBytes, totalBytes: total * GiB, unified: false, onGpu: false },
    bandwidth: { processor: processor * 1e9 },
    threads,
  };
}

function card(total: number, gpuGiB: number, gpu?: number): MachineFacts {
  const gpuBytes = (gpuGiB - 0.5) * GiB;
  const availableBytes = (total - others(total)) * GiB + gpuBytes;
  const memory = { availableBytes, gpuBytes, totalBytes: total * GiB, unified: false, onGpu: true };
  return { memory, bandwidth: { processor: 40e9, ...(gpu !== undefined && { gpu: gpu * 1e9 }) }, threads: 7 };
}

function unified(total: number, processor: number): MachineFacts {
  const availableBytes = (total - others(total)) * GiB;
  return {
    memory: { availableBytes, totalBytes: total * GiB, unified: true, onGpu: true },
    bandwidth: { processor: processor * 1e9 },
    threads: 7,
  };
}

const machines: Readonly<Record<string, MachineFacts>> = {
  "4 GB, processor": cpu(4, 20, 3),
  "8 GB, processor": cpu(8, 25),
  "16 GB, processor": cpu(16, 45),
  "32 GB, processor": cpu(32, 60),
  "64 GB, processor": cpu(64, 80, 15),
  "128 GB, processor of a server": cpu(128, 300, 63),
  "16 GB with a card of 4 GB": card(16, 4, 128),
  "16 GB with a card of 8 GB": card(16, 8, 256),
  "32 GB with a card of 12 GB": card(32, 12, 360),
  "32 GB with a card of 16 GB": card(32, 16, 450),
  "64 GB with a card of 24 GB": card(64, 24, 1000),
  "64 GB with a card of 24 GB, not measured": card(64, 24),
  "Mac with 8 GB": unified(8, 100),
  "Mac with 16 GB": unified(16, 100),
  "Mac with 36 GB": unified(36, 270),
  "Spark with 64 GB": unified(64, 273),
  "Spark with 128 GB": unified(128, 273),
};

function named(machine: MachineFacts) {
  return recommend(machine, candidates).pairs.map(({ completion, chat, ...pair }) => ({
    ...pair,
    completion: models[completion]?.name,
    chat: models[chat]?.name,
  }));
}

describe("what a machine should run", () => {
  for (const [name, machine] of Object.entries(machines))
    it(`fits, is fast enough and is licensed for work: ${name}`, () => {
      const { pairs } = recommend(machine, candidates);
      if (process.env["INHOUSE_SHOW"]) console.log(name, named(machine));
      assert.ok(pairs.length >= 1 && pairs.length <= 2, "a pair");
      const { memory } = machine;
      for (const pair of pairs) {
        const [completion, chat] = [models[pair.completion], models[pair.chat]];
        assert.ok(completion !== undefined && chat !== undefined);
        assert.ok(completion.roles.includes("completion") && chat.roles.includes("chat"));
        assert.ok(completion.commercialUse && chat.commercialUse);
        const files = completion === chat ? chat.bytes : completion.bytes + chat.bytes;
        assert.ok(pair.memoryBytes > files, "the contexts need memory as well");
        assert.ok(pair.memoryBytes + bytesToStayFree(pair.memoryBytes, memory) <= memory.availableBytes);
        const { completionTokensPerSecond = 30, chatTokensPerSecond = 10 } = pair;
        assert.ok(completionTokensPerSecond >= 15 && chatTokensPerSecond >= 5, JSON.stringify(pair));
        assert.match(pair.reason, /GB/);
      }
      const [best, lighter] = pairs;
      if (best !== undefined && lighter !== undefined)
        assert.ok(lighter.memoryBytes <= best.memoryBytes * 0.6);
    });

  it("grows with the memory", () => {
    const sum = (total: number) => {
      const [pair] = recommend(unified(total, 273), candidates).pairs;
      const { completion = -1, chat = -1 } = pair ?? {};
      return (models[completion]?.quality.completion ?? 0) + (models[chat]?.quality.chat ?? 0);
    };
    const sums = [8, 16, 32, 64, 128].map(sum);
    assert.deepEqual(
      sums,
      sums.toSorted((a, b) => a - b),
    );
    assert.ok((sums[0] ?? 0) > 0 && new Set(sums).size >= 4, `${sums}`);
  });

  it("is fast where it can be: at least 30 tokens a second for completions and 10 for chat", () => {
    for (const name of [
      "Spark with 64 GB",
      "Spark with 128 GB",
      "64 GB with a card of 24 GB",
      "Mac with 36 GB",
    ])
      for (const pair of named(machines[name] as MachineFacts)) {
        assert.ok((pair.completionTokensPerSecond ?? 0) >= 30, name);
        assert.ok((pair.chatTokensPerSecond ?? 0) >= 10, name);
      }
  });

  /** Free memory in GB, changed by other programs, on a machine of two cores. */
  const twoCores = (freeGB: number): MachineFacts => ({
    memory: { availableBytes: freeGB * 1e9, totalBytes: 25e9, unified: false, onGpu: false },
    bandwidth: { processor: 12e9 },
    threads: 1,
  });

  it("stays the same while other programs take and free some memory", () => {
    const firsts = [19, 19.5, 20, 20.5, 21, 21.5, 22, 23].map((free) => named(twoCores(free))[0]);
    assert.equal(new Set(firsts.map((pair) => `${pair?.completion} + ${pair?.chat}`)).size, 1);
    const chats = Array.from({ length: 20 }, (_, at) => {
      const machine = cpu(64, 80, 15);
      const availableBytes = (30 + at / 10) * GiB;
      return named({ ...machine, memory: { ...machine.memory, availableBytes } })[0]?.chat;
    });
    assert.ok(new Set(chats).size <= 2, `${chats}`);
  });

  it("leaves a tenth of the shared memory to other programs, unless nothing fits then", () => {
    for (const [name, machine] of Object.entries(machines)) {
      const { availableBytes, gpuBytes } = machine.memory;
      if (gpuBytes !== undefined || name.startsWith("4 GB")) continue;
      for (const { memoryBytes } of recommend(machine, candidates).pairs)
        assert.ok(memoryBytes <= 0.9 * availableBytes, name);
    }
    assert.ok(recommend(cpu(4, 20, 3), candidates).pairs.length > 0);
  });

  it("is on a processor what also reads a prompt in time, and says when that is slow", () => {
    const of = (threads: number) => named(cpu(64, 80, threads))[0];
    assert.match(of(1)?.chat ?? "", /Granite 4\.0 H Tiny|0\.5B/);
    assert.equal(of(1)?.isSlow, true);
    assert.match(of(15)?.chat ?? "", /A3B/);
    assert.equal(of(15)?.isSlow, false);
    assert.equal(named(machines["Spark with 128 GB"] as MachineFacts)[0]?.isSlow, false);
  });

  it("is one model for both where that is better than two", () => {
    const [pair] = named(machines["64 GB with a card of 24 GB"] as MachineFacts);
    assert.equal(pair?.completion, pair?.chat);
    assert.match(pair?.reason ?? "", /One model for both/);
  });

  it("is computed on the card wherever that has room for a pair", () => {
    for (const [name, machine] of Object.entries(machines)) {
      const { gpuBytes } = machine.memory;
      if (gpuBytes === undefined) continue;
      for (const { memoryBytes } of named(machine)) assert.ok(memoryBytes < gpuBytes, name);
    }
  });

  it("gives a processor small models for completions, because it evaluates prompts slowly", () => {
    for (const total of [16, 64, 128])
      for (const { completion } of recommend(cpu(total, 300, 63), candidates).pairs)
        assert.ok((models[completion]?.bytesPerToken ?? 0) < 1.7e9);
  });

  it("has no speed where none was measured, and only what fits into the card's own memory", () => {
    const [pair] = named(machines["64 GB with a card of 24 GB, not measured"] as MachineFacts);
    assert.equal(pair?.completionTokensPerSecond, undefined);
    assert.equal(pair?.chatTokensPerSecond, undefined);
    assert.ok((pair?.memoryBytes ?? 0) < 24 * GiB);
  });

  it("is nothing, with one sentence, where nothing fits or memory is too slow", () => {
    for (const [machine, reason] of [
      [cpu(1, 20), /^No pair of models fits into 0\.\d GB of free memory: .+ demo model\.$/],
      [unified(2, 100), /^No pair of models fits into/],
      [cpu(16, 1), /^This machine is too slow/],
    ] as const) {
      const found = recommend(machine, candidates);
      assert.deepEqual(found.pairs, []);
      assert.match(found.reason ?? "", reason);
    }
    assert.deepEqual(recommend(cpu(64, 80), []).pairs, []);
  });

  it("never has a licence that forbids commercial use", () => {
    assert.ok(catalogue.some(({ commercialUse }) => !commercialUse));
    assert.ok(models.every(({ commercialUse }) => commercialUse));
    // Each bandwidth and size, also odd ones.
    for (let total = 2; total <= 160; total += 3)
      for (const speed of [5, 20, 80, 273, 1000])
        for (const machine of [cpu(total, speed), unified(total, speed)])
          for (const pair of recommend(machine, candidates).pairs)
            assert.ok(!/3B/.test(models[pair.completion]?.name.replace("A3B", "") ?? ""));
  });
});
