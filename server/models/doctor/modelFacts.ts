import { bytesPerToken } from "../../engine/gguf/bytesPerToken";
import { inspectModel, type ModelFile } from "../../engine/gguf/inspectModel";
import { embeddingSettings, settingsOf } from "../../engine/gguf/memoryFit";
import { starterDigest } from "../../engine/starterModel";
import { modelIdentity } from "../../engine/trial/modelIdentity";
import { failureText } from "../../protocol/failure";
import { usedShare } from "../machine/decodeBandwidth";
import type { Role } from "./configuredModels";
import { type Finding, gigabytes, ok, wrong } from "./fact";
import { split } from "./machineFacts";
import type { Bandwidth } from "./memoryFacts";
import { type Memory, place } from "./models/modelPlace";
import type { RunningServer } from "./models/runningServers";
import type { Speeds } from "./models/speeds";
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
  /** Not loaded, because an editor's server has most of the memory, or this very model. */
  | { readonly ok: true; readonly path: string; readonly notLoaded: readonly RunningServer[] }
  | { readonly ok: false; readonly path: string; readonly problem: string };

export interface WorkingModel extends Speeds {
  readonly name: string;
  /** True for the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
  readonly architecture: string;
  readonly family: string;
  readonly contextTokens: number;
  readonly backend: string;
  readonly backendNote?: string;
}

/** What the facts about a model depend on. */
export interface ModelSurroundings {
  readonly system: System;
  readonly reader: ModelReader;
  readonly unified: boolean;
  /** The memory for this model, without what the models before it take. */
  readonly memory: Memory;
  /** What the models before it take, in bytes. */
  readonly takenBytes: number;
  /** Editors' servers, whose memory counts as free: they hold these models. */
  readonly servers: readonly RunningServer[];
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
  const measured = loaded?.ok && !("notLoaded" in loaded) ? loaded : undefined;
  const lines = measured === undefined ? judgedWithout(role, around) : measuredSpeed(measured);
  const details = [path, checksum.text, ...expected.details, ...lines];
  const judged = measured === undefined ? place(role, file, around.memory) : undefined;
  const tooLarge = judged !== undefined && "refusal" in judged ? judged.refusal : undefined;
  const { name, architecture, fileBytes } = file;
  const data = {
    ...{ path, name, architecture, bytes: fileBytes, fits: tooLarge === undefined },
    ...{ checksum: checksum.known, ...expected.data },
  };
  const text = `${name}, ${architecture}, ${gigabytes(fileBytes)}`;
  if (tooLarge === undefined) {
    const choose =
      "demo model: shows how it works. Choose a model with --model, or in inhouse.completion.model.";
    return ok(`${text}, fits into memory`, data, [...details, ...(measured?.demo ? [choose] : [])]);
  }
  if (around.hasOwnMemory && around.servers.length > 0)
    return undecided(text, { ...data, fits: null }, details);
  return wrong("problem", `${text}, does not fit`, split(tooLarge)[1] || tooLarge, data, details);
}

/** A server's share of a GPU's own memory cannot be seen from outside. */
function undecided(text: string, data: Finding["data"], details: readonly string[]): Finding {
  const mend = "Close the editors that run Inhouse, then run this again.";
  return wrong("warning", `${text}, not tested while an editor uses the GPU's memory`, mend, data, details);
}

/** How a model was judged that was not loaded here. */
function judgedWithout(role: Role, { servers, takenBytes }: ModelSurroundings): readonly string[] {
  const ids = servers.map(({ pid, bytes }) => `${pid} with ${gigabytes(bytes)}`).join(", ");
  return [
    ...(role === "completion" && servers.length > 0
      ? [`not loaded a second time, because an editor runs Inhouse (process ${ids}): judged by the file`]
      : []),
    ...(takenBytes > 0 ? [`judged beside the models above, which take ${gigabytes(takenBytes)}`] : []),
  ];
}

function broken(path: string, sentence: string): Finding {
  const [text, mend] = split(sentence);
  const advice = mend || "Choose another GGUF file in inhouse.completion.model.";
  return wrong("problem", text, advice, { path }, text.includes(path) ? [] : [path]);
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
  const perSecond = (stated ?? bandwidth.measured.bytesPerSecond) / bytes;
  const by = stated === undefined ? "the measured bandwidth" : "the stated bandwidth";
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
  const { promptTokensPerSecond: prompt, tokensPerSecond: answer } = speeds;
  const measured = [
    ...(prompt === undefined ? [] : [`${rounded(prompt)} prompt tokens/s`]),
    answer === undefined ? "the answer was too short to measure its speed" : `${rounded(answer)} tokens/s`,
  ];
  return [`${family} prompts, context of ${contextTokens} tokens`, `measured: ${measured.join(", ")}`];
}
