import type { FreeMemory } from "../../engine/gguf/availableMemory";
import {
  batchTokens,
  bytesToStayFree,
  type Role,
  sequencesOf,
  settingsOf,
} from "../../engine/gguf/memoryFit";
import { memoryNeed, totalBytes } from "../../engine/gguf/memoryNeed";
import { shapeOf } from "../../engine/gguf/memoryShape";
import { l10n } from "../../protocol/l10n";
import type { CandidateModel, ModelPair } from "../../protocol/recommendation";
import { usedShare } from "./decodeBandwidth";
import type { Bandwidth } from "./machineBandwidth";

/** What a recommendation depends on. */
export interface MachineFacts {
  readonly memory: FreeMemory;
  readonly bandwidth: Bandwidth;
  /** Threads that compute where no GPU does. */
  readonly threads: number;
}

export interface Recommendation {
  /** The best pair, then a lighter one where there is one. */
  readonly pairs: readonly ModelPair[];
  /** Why there is none. */
  readonly reason?: string;
}

/** Memory that models would share, and how fast it is read. */
interface Pool {
  /** What models may use is `availableBytes`, see `forModels`. */
  readonly memory: FreeMemory;
  /** What is free now. */
  readonly freeBytes: number;
  /** Bytes per second; assumed where it was not measured. */
  readonly bandwidth: number;
  readonly isMeasured: boolean;
  /** Weights in bytes that are evaluated per second, for all tokens of a prompt; unlimited on a GPU. */
  readonly evaluation: number;
}

interface Possible {
  readonly completion: number;
  readonly chat: number;
  readonly pool: Pool;
  readonly bytes: number;
  readonly speeds: { readonly completion: number; readonly chat: number };
  /** Whether it is slower than wanted, as far as that is known. */
  readonly isSlow: boolean;
  readonly value: number;
}

type Speeds = Possible["speeds"];
interface Target {
  /** Tokens per second of an answer. */
  readonly answer: Speeds;
  /** Tokens per second of a prompt: a question with code has about 2,000. */
  readonly prompt: Speeds;
}
/** What we want, what is still of use, and what a busy or slow machine gets rather than nothing. */
const wanted: Target = { answer: { completion: 30, chat: 10 }, prompt: { completion: 60, chat: 30 } };
const targets: readonly Target[] = [
  wanted,
  { answer: { completion: 15, chat: 5 }, prompt: { completion: 30, chat: 15 } },
  { answer: { completion: 5, chat: 2 }, prompt: { completion: 20, chat: 10 } },
];

const anySpeed: Target = { answer: { completion: 0, chat: 0 }, prompt: { completion: 0, chat: 0 } };

/** Weights in bytes that one thread of a common processor evaluates per second, for all tokens together. An estimate. */
const evaluatedByThread = 15e9;

/** Share of the free memory that stays for other programs, because what is free changes from minute to minute. */
const othersShare = 0.1;

/** To choose by where nothing was measured; never shown. The slowest that is common. */
const assumed = { processor: 20e9, unified: 100e9, gpu: 200e9 };

/**
 * A processor evaluates prompts slowly, so that there a model for completions has at most about 1.5 billion weights at work: bytes
 * read per token.
 */
const mostOnProcessor = 1.7e9;

/** A lighter pair takes at most this share of the best one's memory. */
const lighterShare = 0.6;

/**
 * Chooses models for completions and chat that fit into free memory together, with the default contexts and what must stay free,
 * and that are fast enough. Among those the best count, by their stated quality: each doubling of the speed counts two points.
 */
export function recommend(machine: MachineFacts, models: readonly CandidateModel[]): Recommendation {
  // Where little is free, a small model is worth more than what the others would get.
  for (const pools of [poolsOf(machine, forModels), poolsOf(machine, (bytes) => bytes)]) {
    const pairs = bestPairs(pools, models);
    if (pairs.length > 0) return { pairs };
  }
  return {
    pairs: [],
    reason: whyNone(
      poolsOf(machine, (bytes) => bytes),
      models,
    ),
  };
}

function bestPairs(pools: readonly Pool[], models: readonly CandidateModel[]): readonly ModelPair[] {
  for (const target of targets)
    for (const pool of pools) {
      const possible = possiblePairs(pool, target, models);
      const best = bestOf(possible);
      if (best === undefined) continue;
      const lighter = bestOf(possible.filter(({ bytes }) => bytes <= best.bytes * lighterShare));
      return [
        described(best, bestReason(best)),
        ...(lighter === undefined ? [] : [described(lighter, lighterReason(best, lighter))]),
      ];
    }
  return [];
}

/**
 * A GPU's own memory and the processor's are two pools, because a model in both is as slow as in the slower one. The GPU's
 * comes first: it also evaluates prompts many times faster.
 */
function poolsOf(
  { memory, bandwidth, threads }: MachineFacts,
  shared: (freeBytes: number) => number,
): readonly Pool[] {
  const pool = (part: FreeMemory, measured: number | undefined, otherwise: number): Pool => ({
    // Hardly any other program uses a GPU's own memory.
    memory: isOwn(part) ? part : { ...part, availableBytes: shared(part.availableBytes) },
    freeBytes: part.availableBytes,
    evaluation: part.onGpu ? Number.POSITIVE_INFINITY : threads * evaluatedByThread,
    bandwidth: measured ?? otherwise,
    isMeasured: measured !== undefined,
  });
  const { processor, gpu } = bandwidth;
  if (memory.unified) return [pool(memory, gpu ?? processor, assumed.unified)];
  if (!memory.onGpu) return [pool(memory, processor, assumed.processor)];
  const gpuBytes = memory.gpuBytes ?? 0;
  return [
    pool({ ...memory, availableBytes: gpuBytes }, gpu, assumed.gpu),
    pool(
      { ...memory, availableBytes: Math.max(0, memory.availableBytes - gpuBytes), onGpu: false },
      processor,
      assumed.processor,
    ),
  ];
}

function isOwn({ unified, onGpu }: FreeMemory): boolean {
  return onGpu && !unified;
}

/**
 * What models may use of free memory: without the share of other programs, and rounded down to an eighth of a power of two, so that
 * the same machine gets the same answer a minute later.
 */
function forModels(freeBytes: number): number {
  const bytes = freeBytes * (1 - othersShare);
  const step = 2 ** Math.floor(Math.log2(Math.max(1, bytes))) / 8;
  return Math.floor(bytes / step) * step;
}

function possiblePairs(pool: Pool, target: Target, models: readonly CandidateModel[]): Possible[] {
  const speed = ({ bytesPerToken }: CandidateModel) => (usedShare * pool.bandwidth) / bytesPerToken;
  const promptSpeed = ({ bytesPerToken }: CandidateModel) => pool.evaluation / bytesPerToken;
  const isSlow = (role: Role, model: CandidateModel) =>
    promptSpeed(model) < wanted.prompt[role] || (pool.isMeasured && speed(model) < wanted.answer[role]);
  const fastEnough = (role: Role) =>
    models.flatMap((model, at) => {
      const quality = model.quality[role];
      if (quality === undefined || speed(model) < target.answer[role]) return [];
      if (promptSpeed(model) < target.prompt[role]) return [];
      if (role === "completion" && !pool.memory.onGpu && model.bytesPerToken > mostOnProcessor) return [];
      return [{ at, model, quality: quality + speedPoints(speed(model) / target.answer[role]) }];
    });
  const answering = fastEnough("chat");
  return fastEnough("completion").flatMap((completion) =>
    answering.flatMap((chat) => {
      const place = placePair(completion.model, chat.model, pool.memory);
      if (place === undefined) return [];
      return [
        {
          completion: completion.at,
          chat: chat.at,
          pool,
          bytes: place.bytes,
          speeds: { completion: speed(completion.model), chat: speed(chat.model) },
          isSlow: isSlow("completion", completion.model) || isSlow("chat", chat.model),
          value: completion.quality + chat.quality - place.loss,
        },
      ];
    }),
  );
}

/** More speed than wanted is worth something, but soon nobody notices. */
function speedPoints(times: number): number {
  return Math.min(3, Math.log2(times)) * 2;
}

/** Ways to use both models, the best first: the share of the default contexts, the answers at once, the points that it costs. */
const uses = [
  { share: 1, sequences: 2, loss: 0 },
  { share: 1, sequences: 1, loss: 1 },
  { share: 1 / 2, sequences: 1, loss: 4 },
] as const;

/** How both fit into memory together; undefined when they do not. */
function placePair(
  completion: CandidateModel,
  chat: CandidateModel,
  memory: FreeMemory,
): { readonly bytes: number; readonly loss: number } | undefined {
  for (const { share, sequences, loss } of uses) {
    const need = (model: CandidateModel, role: Role, count: number, isLoaded: boolean) => {
      const contextTokens = Math.min(settingsOf(role).defaultContextTokens * share, model.trainContextTokens);
      const use = { contextTokens, sequences: count, batchTokens, onGpu: memory.onGpu, isLoaded };
      return totalBytes(memoryNeed(shapeOf(model), use));
    };
    const bytes =
      need(completion, "completion", sequencesOf.completion[0], false) +
      need(chat, "chat", sequences, chat === completion);
    if (bytes + bytesToStayFree(bytes, memory) <= memory.availableBytes) return { bytes, loss };
  }
  return undefined;
}

/** The one of most value; of equal ones the smallest. */
function bestOf(possible: readonly Possible[]): Possible | undefined {
  return possible.toSorted((a, b) => b.value - a.value || a.bytes - b.bytes)[0];
}

function described({ completion, chat, pool, bytes, speeds, isSlow }: Possible, reason: string): ModelPair {
  return {
    completion,
    chat,
    memoryBytes: Math.round(bytes),
    isSlow,
    ...(pool.isMeasured && {
      completionTokensPerSecond: Math.round(speeds.completion),
      chatTokensPerSecond: Math.round(speeds.chat),
    }),
    reason,
  };
}

function bestReason({ completion, chat, pool }: Possible): string {
  const free = byteText(pool.freeBytes);
  return completion === chat
    ? l10n.t("One model for both, best for {0} of free memory", free)
    : l10n.t("Best pair for {0} of free memory", free);
}

function lighterReason(best: Possible, lighter: Possible): string {
  return l10n.t("Lighter: leaves {0} more memory to other programs", byteText(best.bytes - lighter.bytes));
}

function whyNone(pools: readonly Pool[], models: readonly CandidateModel[]): string {
  const free = byteText(Math.max(...pools.map(({ freeBytes }) => freeBytes)));
  const fits = pools.some((pool) => possiblePairs(pool, anySpeed, models).length > 0);
  return fits
    ? l10n.t("This machine is too slow for any model but the demo model.")
    : l10n.t(
        "No pair of models fits into {0} of free memory: close other programs, or stay with the demo model.",
        free,
      );
}

function byteText(bytes: number): string {
  return l10n.t("{0} GB", bytes < 10e9 ? Number((bytes / 1e9).toFixed(1)) : Math.round(bytes / 1e9));
}
