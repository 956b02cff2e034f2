import { mostTokens as embeddingTokens } from "../../engine/embeddings/llamaEmbeddings";
import { bytesPerToken } from "../../engine/gguf/bytesPerToken";
import { inspectModel, type ModelFile } from "../../engine/gguf/inspectModel";
import { embeddingSettings, placeModel, sequencesOf, settingsOf } from "../../engine/gguf/memoryFit";
import { starterDigest } from "../../engine/starterModel";
import { modelIdentity } from "../../engine/trial/modelIdentity";
import { failureText } from "../../protocol/failure";
import type { Role } from "./configuredModels";
import { type Finding, gigabytes, ok, wrong } from "./fact";
import { split } from "./machineFacts";
import type { Bandwidth } from "./memoryFacts";
import type { System } from "./system";

/** How a model file is read; tests bring their own. */
export interface ModelReader {
  inspect(path: string, setting: string): Promise<ModelFile>;
  bytesPerToken(file: ModelFile): Promise<number>;
  identity(file: ModelFile): Promise<string>;
}

export const modelReader: ModelReader = {
  inspect: inspectModel,
  bytesPerToken,
  identity: ({ parts }) => modelIdentity(parts),
};

/** The result of loading the completion model. */
export type LoadedModel =
  | ({ readonly ok: true; readonly path: string } & WorkingModel)
  | { readonly ok: false; readonly path: string; readonly problem: string };

export interface WorkingModel {
  readonly name: string;
  /** True for the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
  readonly architecture: string;
  readonly family: string;
  readonly contextTokens: number;
  readonly backend: string;
  readonly backendNote?: string;
  readonly promptTokensPerSecond: number;
  readonly tokensPerSecond: number;
}

/** What the facts about a model depend on. */
export interface ModelSurroundings {
  readonly system: System;
  readonly reader: ModelReader;
  readonly unified: boolean;
  /** Memory that was free for models before one was loaded. */
  readonly availableBytes: number;
  /** Absent where it could not be measured. */
  readonly bandwidth?: Bandwidth;
  /** Whether the GPU has memory of its own, whose bandwidth is not measured. */
  readonly hasOwnMemory: boolean;
}

/** `loaded` is the result of loading this model, where it was loaded. */
export async function modelFact(
  role: Role,
  path: string,
  around: ModelSurroundings,
  loaded?: LoadedModel,
): Promise<Finding> {
  const settings = role === "embedding" ? embeddingSettings : settingsOf(role);
  let file: ModelFile;
  try {
    file = await around.reader.inspect(path, settings.model);
  } catch (error) {
    return broken(path, failureText(error));
  }
  if (loaded?.ok === false) return broken(path, loaded.problem);
  const checksum = await checksumOf(file, around);
  const expected = await expectedSpeed(file, around);
  const details = [path, checksum.text, ...expected.details, ...(loaded?.ok ? measuredSpeed(loaded) : [])];
  const tooLarge = loaded === undefined ? refusal(role, file, around) : undefined;
  const { name, architecture, fileBytes } = file;
  const data = {
    ...{ path, name, architecture, bytes: fileBytes, fits: tooLarge === undefined },
    ...{ checksum: checksum.known, ...expected.data },
  };
  const text = `${name}, ${architecture}, ${gigabytes(fileBytes)}, ${tooLarge === undefined ? "fits into memory" : "does not fit"}`;
  if (tooLarge === undefined) {
    const demo = loaded?.ok && loaded.demo;
    if (!demo) return ok(text, data, details);
    const choose =
      "demo model: shows how it works. Choose a model with --model, or in inhouse.completion.model.";
    return ok(text, data, [...details, choose]);
  }
  return wrong("problem", text, split(tooLarge)[1] || tooLarge, data, details);
}

function broken(path: string, sentence: string): Finding {
  const [text, mend] = split(sentence);
  const advice = mend || "Choose another GGUF file in inhouse.completion.model.";
  return wrong("problem", text, advice, { path }, text.includes(path) ? [] : [path]);
}

/** Why the model does not fit into memory with its setting's default context; undefined if it does. */
function refusal(role: Role, file: ModelFile, around: ModelSurroundings): string | undefined {
  const { unified, availableBytes, hasOwnMemory, system } = around;
  const isEmbedding = role === "embedding";
  const settings = isEmbedding ? embeddingSettings : settingsOf(role);
  const { name, memory: shape, trainContextTokens } = file;
  const contextTokens = settings.defaultContextTokens ?? embeddingTokens;
  const sequences = isEmbedding ? [1] : sequencesOf[role];
  const free = { availableBytes, unified, totalBytes: system.totalBytes, onGpu: unified || hasOwnMemory };
  const place = placeModel({ name, settings, shape, contextTokens, trainContextTokens, sequences }, free);
  return "refusal" in place ? place.refusal : undefined;
}

/** The bundled model's digest is ours; a download leaves its own beside the file. Larger files are not hashed again: it takes minutes. */
async function checksumOf(file: ModelFile, { reader, system }: ModelSurroundings) {
  if (file.fileBytes < 32e6 && (await reader.identity(file)) === starterDigest)
    return { known: "matches", text: "checksum: the one of the bundled model" } as const;
  const note = await system.files.read(`${file.path}.json`).catch(() => "");
  const digest = /"sha256"\s*:\s*"([0-9a-f]{64})"/.exec(note)?.[1];
  return digest === undefined
    ? ({ known: "none", text: "checksum: not known, because Inhouse did not download this file" } as const)
    : ({ known: "atDownload", text: `checksum: verified at download (SHA-256 ${digest})` } as const);
}

/** Share of the bandwidth that llama.cpp was seen to use when it generates. */
const usedShare = 0.75;

async function expectedSpeed(
  file: ModelFile,
  { reader, bandwidth, hasOwnMemory, unified }: ModelSurroundings,
) {
  const bytes = await reader.bytesPerToken(file).catch(() => 0);
  if (!(bytes > 0)) return { details: [], data: {} };
  const read = `${gigabytes(bytes)} of weights per token`;
  const data = { bytesPerToken: Math.round(bytes) };
  if (hasOwnMemory)
    return { details: [`reads ${read}, from the GPU's memory, which this test does not measure`], data };
  if (bandwidth === undefined) return { details: [`reads ${read}`], data };
  // Only the GPU reaches what the maker states.
  const stated = unified ? bandwidth.stated : undefined;
  const perSecond = (stated ?? bandwidth.measured) / bytes;
  const by = stated === undefined ? "the bandwidth of one thread" : "the stated bandwidth";
  // A model that fits into the caches is limited by computing.
  const inCache = bytes < 64e6 ? ["so small that the bandwidth does not limit it"] : [];
  const expected = `about ${rounded(perSecond * usedShare)} tokens/s by ${by}`;
  return {
    details: [`reads ${read}: ${inCache[0] ?? expected}`],
    data: inCache.length > 0 ? data : { ...data, expectedTokensPerSecond: rounded(perSecond * usedShare) },
  };
}

function rounded(value: number): number {
  return value < 10 ? Number(value.toFixed(1)) : Math.round(value);
}

function measuredSpeed({ family, contextTokens, ...speeds }: WorkingModel): readonly string[] {
  return [
    `${family} prompts, context of ${contextTokens} tokens`,
    `measured: ${rounded(speeds.promptTokensPerSecond)} prompt tokens/s, ${rounded(speeds.tokensPerSecond)} tokens/s`,
  ];
}
