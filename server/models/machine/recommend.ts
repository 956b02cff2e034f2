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
}

export interface Recommendation {
  /** The best pair, then a lighter one where there is one. */
  readonly pairs: readonly ModelPair[];
  /** Why there is none. */
  readonly reason?: string;
}

/** Memory that models would share, and how fast it is read. */
interface Pool {
  readonly memory: FreeMemory;
  /** Bytes per second; assumed where it was not measured. */
  readonly bandwidth: number;
  readonly isMeasured: boolean;
}

interface Possible {
  readonly completion: number;
  readonly chat: number;
  readonly pool: Pool;
  readonly bytes: number;
  readonly speeds: { readonly completion: number; readonly chat: number };
  readonly value: number;
}

type Speeds = Possible["speeds"];
/** Tokens per second: what we want, what is still of use, and what a busy or slow machine gets rather than nothing. */
const wanted: Speeds = { completion: 30, chat: 10 };
const targets: readonly Speeds[] = [wanted, { completion: 15, chat: 5 }, { completion: 5, chat: 2 }];

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
  const pools = poolsOf(machine);
  for (const target of targets)
    for (const pool of pools) {
      const possible = possiblePairs(pool, target, models);
      const best = bestOf(possible);
      if (best === undefined) continue;
      const lighter = bestOf(possible.filter(({ bytes }) => bytes <= best.bytes * lighterShare));
      return {
        pairs: [
          described(best, bestReason(best, target)),
          ...(lighter === undefined ? [] : [described(lighter, lighterReason(best, lighter))]),
        ],
      };
    }
  return { pairs: [], reason: whyNone(pools, models) };
}

/**
 * A GPU's own memory and the processor's are two pools, because a model in both is as slow as in the slower one. The GPU's
 * comes first: it also evaluates prompts many times faster.
 */
function poolsOf({ memory, bandwidth }: MachineFacts): readonly Pool[] {
  const pool = (part: FreeMemory, measured: number | undefined, otherwise: number): Pool => ({
    memory: part,
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

function possiblePairs(pool: Pool, target: Speeds, models: readonly CandidateModel[]): Possible[] {
  const speed = ({ bytesPerToken }: CandidateModel) => (usedShare * pool.bandwidth) / bytesPerToken;
  const fastEnough = (role: Role) =>
    models.flatMap((model, at) => {
      const quality = model.quality[role];
      if (quality === undefined || speed(model) < target[role]) return [];
      if (role === "completion" && !pool.memory.onGpu && model.bytesPerToken > mostOnProcessor) return [];
      return [{ at, model, quality: quality + speedPoints(speed(model) / target[role]) }];
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

function described({ completion, chat, pool, bytes, speeds }: Possible, reason: string): ModelPair {
  return {
    completion,
    chat,
    memoryBytes: Math.round(bytes),
    ...(pool.isMeasured && {
      completionTokensPerSecond: Math.round(speeds.completion),
      chatTokensPerSecond: Math.round(speeds.chat),
    }),
    reason,
  };
}

function bestReason({ completion, chat, pool }: Possible, target: Speeds): string {
  const free = byteText(pool.memory.availableBytes);
  if (target !== wanted) return l10n.t("Best for {0} of free memory, but slow", free);
  return completion === chat
    ? l10n.t("One model for both, best for {0} of free memory", free)
    : l10n.t("Best pair for {0} of free memory", free);
}

function lighterReason(best: Possible, lighter: Possible): string {
  return l10n.t("Lighter: leaves {0} more memory to other programs", byteText(best.bytes - lighter.bytes));
}

function whyNone(pools: readonly Pool[], models: readonly CandidateModel[]): string {
  const free = byteText(Math.max(...pools.map(({ memory }) => memory.availableBytes)));
  const fits = pools.some((pool) => possiblePairs(pool, { completion: 0, chat: 0 }, models).length > 0);
  return fits
    ? l10n.t("This machine's memory is too slow for any model but the demo model.")
    : l10n.t(
        "No pair of models fits into {0} of free memory: close other programs, or stay with the demo model.",
        free,
      );
}

function byteText(bytes: number): string {
  return l10n.t("{0} GB", bytes < 10e9 ? Number((bytes / 1e9).toFixed(1)) : Math.round(bytes / 1e9));
}
