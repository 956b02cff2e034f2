import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileRefusedError } from "../../files/fileRefusedError";
import { openRegularFile } from "../../files/readRegularFile";
import { failureText } from "../../protocol/failure";
import { l10n } from "../../protocol/l10n";
import { EngineError } from "../errors";
import { isSpecialToken } from "../tokens/specialTokens";
import { isBaseModel } from "./baseModel";
import { describeForeignFile, describeForeignGguf } from "./foreignFile";
import {
  type GgufArrayItem,
  type GgufHeader,
  GgufHeaderError,
  type GgufTensor,
  type GgufValue,
  HeaderBudget,
  readGgufHeader,
} from "./ggufHeader";
import { isLayerList, maxLayers } from "./headerFacts";
import { type MemoryShape, memoryShape } from "./memoryShape";
import { tensorBytes } from "./tensorBytes";

/** Facts about a model from its GGUF header, without loading it. */
export interface ModelFile {
  readonly path: string;
  /** Paths of all parts of a split file; otherwise only `path`. */
  readonly parts: readonly string[];
  /** `general.name`, or the file's name without its ending. */
  readonly name: string;
  /** `general.architecture`: "llama", "qwen2", … */
  readonly architecture: string;
  /** Size in bytes of all parts of a split file together. */
  readonly fileBytes: number;
  /** Context length in tokens that the model was trained for. */
  readonly trainContextTokens: number;
  /** What decides how much memory it takes. */
  readonly memory: MemoryShape;
  readonly vocabularySize: number;
  /** Texts of the special tokens in the vocabulary. */
  readonly specialTokens: readonly string[];
  /** The Jinja template that renders conversations; absent for a model that cannot chat. */
  readonly chatTemplate?: string;
  /** llama.cpp's number of the pooling type; absent for a model that is not for embeddings. */
  readonly pooling?: number;
}

/**
 * Reads the header of a model file. Throws an `EngineError` that says in one sentence why the file cannot be used. `setting` is
 * the setting that chooses the file.
 */
export async function inspectModel(path: string, setting = "inhouse.completion.model"): Promise<ModelFile> {
  const name = basename(path);
  const parts = splitParts(path);
  if (parts.number !== 1) {
    throw new EngineError(
      l10n.t(
        "{0} is not the first part of a split model: choose {1} instead.",
        name,
        basename(parts.paths[0] ?? ""),
      ),
    );
  }
  const budget = new HeaderBudget();
  const first = await readPart(path, undefined, setting, budget);
  mustHaveParts(first.header, parts.paths.length, name);
  let fileBytes = first.bytes;
  const tensors = [...first.header.tensors];
  for (const part of parts.paths.slice(1)) {
    const { header, bytes } = await readPart(part, name, setting, budget);
    fileBytes += bytes;
    for (const tensor of header.tensors) tensors.push(tensor);
  }
  return describe(parts.paths, fileBytes, first.header, tensors, setting);
}

/** Checks that the first part's header and its name agree on the number of parts. */
function mustHaveParts({ metadata }: GgufHeader, count: number, name: string): void {
  const actual = Number(metadata.get("split.count") ?? 1) || 1;
  if (actual === count) return;
  throw new EngineError(
    count === 1
      ? l10n.t(
          "{0} is one part of a split model but its name does not say so: give all parts their original names.",
          name,
        )
      : l10n.t(
          "{0} is not one of {1} parts, although its name says so: give the file its original name.",
          name,
          String(count),
        ),
  );
}

/** The files of a split model, which llama.cpp finds by name: "…-00001-of-00003.gguf". `number` counts from 1. */
export function splitParts(path: string): { readonly number: number; readonly paths: readonly string[] } {
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(basename(path));
  const count = Number(match?.[3] ?? 1);
  if (!match || count < 2) return { number: 1, paths: [path] };
  const file = (index: number) => `${match[1]}-${String(index + 1).padStart(5, "0")}-of-${match[3]}.gguf`;
  return {
    number: Number(match[2]),
    paths: Array.from({ length: count }, (_, i) => join(dirname(path), file(i))),
  };
}

/** `partOf` is the name of the split model's first file when this is a later one. */
async function readPart(
  path: string,
  partOf: string | undefined,
  setting: string,
  budget: HeaderBudget,
): Promise<{ header: GgufHeader; bytes: number }> {
  try {
    await using file = await openRegularFile(path, { followLinks: true });
    const status = await file.stat();
    if (status.size === 0)
      throw new EngineError(
        l10n.t("{0} is empty, so its download may have failed: download it again.", path),
      );
    const header = await readHeader(
      file,
      path,
      status.size,
      setting,
      partOf === undefined ? isKept : () => false,
      budget,
    );
    if (dataEnd(header) > status.size) throw new EngineError(cutShort(path));
    return { header, bytes: status.size };
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError(accessFailure(path, partOf, error, setting));
  }
}

async function readHeader(
  file: FileHandle,
  path: string,
  bytes: number,
  setting: string,
  arrays: (key: string) => boolean,
  budget: HeaderBudget,
): Promise<GgufHeader> {
  try {
    return await readGgufHeader(file, bytes, arrays, budget);
  } catch (error) {
    if (!(error instanceof GgufHeaderError)) throw error;
    switch (error.reason) {
      case "magic":
        throw new EngineError(await describeForeignFile(file, path, setting));
      case "version":
        throw new EngineError(
          l10n.t("{0} has an unsupported GGUF version: download the model as GGUF version 3.", path),
        );
      case "cut":
        throw new EngineError(cutShort(path));
      case "corrupt":
        throw new EngineError(damaged(path));
    }
  }
}

const keptArrays: ReadonlySet<string> = new Set(["tokenizer.ggml.tokens", "tokenizer.ggml.token_type"]);
const isKept = (key: string) => keptArrays.has(key) || isLayerList(key);

/** End of the last tensor's data, in bytes from the start of the file. */
function dataEnd(header: GgufHeader): number {
  return header.tensors.reduce((end, tensor) => Math.max(end, tensor.fileOffset + tensorBytes(tensor)), 0);
}

function cutShort(path: string): string {
  return l10n.t("{0} is incomplete, so its download may have been interrupted: download it again.", path);
}

function damaged(path: string): string {
  return l10n.t("{0} has a damaged header: download it again.", path);
}

function accessFailure(path: string, partOf: string | undefined, error: unknown, setting: string): string {
  if (error instanceof FileRefusedError) {
    if (error.reason === "folder")
      return l10n.t("{0} is a folder, not a model: choose a GGUF file in {1}.", path, setting);
    if (error.reason === "notOrdinary")
      return l10n.t("{0} is not a regular file: choose a GGUF file in {1}.", path, setting);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return partOf === undefined
        ? l10n.t("No model file found at {0}: choose a GGUF file in {1}.", path, setting)
        : l10n.t(
            "{0} is the first part of a split model, but {1} is missing next to it: download that part as well.",
            partOf,
            basename(path),
          );
    case "EACCES":
    case "EPERM":
      return l10n.t(
        "You have no permission to read {0}: give yourself read permission for the file and its folder.",
        path,
      );
    default: {
      const reason = failureText(error, path);
      return reason === message
        ? l10n.t("{0} can't be read ({1}): choose a GGUF file in {2}.", path, message, setting)
        : reason;
    }
  }
}

function describe(
  parts: readonly string[],
  fileBytes: number,
  header: GgufHeader,
  tensors: readonly GgufTensor[],
  setting: string,
): ModelFile {
  const { metadata } = header;
  const [path = ""] = parts;
  const text = (key: string) => {
    const value = metadata.get(key);
    return typeof value === "string" ? value.trim() : "";
  };
  const array = (key: string): readonly GgufArrayItem[] => {
    const value = metadata.get(key);
    return typeof value === "object" ? value.items : [];
  };
  const architecture = text("general.architecture");
  const name = text("general.name") || basename(path).replace(/\.gguf$/i, "");
  const trainContextTokens = Number(metadata.get(`${architecture}.context_length`));
  const facts = { type: text("general.type"), architecture, tensorCount: tensors.length };
  const refusal = describeForeignGguf(facts, path, setting);
  if (refusal !== undefined) throw new EngineError(refusal);
  if (architecture === "" || !(trainContextTokens > 0)) {
    throw new EngineError(
      l10n.t(
        "{0} does not say which model it contains: download it again, or choose a GGUF file in {1}.",
        path,
        setting,
      ),
    );
  }
  const tokens = array("tokenizer.ggml.tokens");
  if (!isSound(tokens, metadata.get(`${architecture}.block_count`))) throw new EngineError(damaged(path));
  const types = array("tokenizer.ggml.token_type");
  const specialTokens = tokens.filter(
    (token, id): token is string =>
      typeof token === "string" && isSpecialToken(token, Number(types[id] ?? 1)),
  );
  const memory = memoryShape(metadata, tensors, tokens.length);
  if (!Object.values(memory).every((value) => typeof value === "boolean" || (value >= 0 && value < maxBytes)))
    throw new EngineError(damaged(path));
  const isBase = isBaseModel(name, text("general.finetune"));
  const chatTemplate = isBase ? "" : text("tokenizer.chat_template");
  const pooling = metadata.get(`${architecture}.pooling_type`);
  return {
    path,
    parts,
    name,
    architecture,
    fileBytes,
    trainContextTokens,
    // llama.cpp maps the whole file, also what follows the tensors.
    memory: fileBytes > 2 * memory.weightBytes + 2 ** 28 ? { ...memory, weightBytes: fileBytes } : memory,
    vocabularySize: tokens.length,
    specialTokens: [...new Set(specialTokens)],
    ...(chatTemplate !== "" && { chatTemplate }),
    ...(pooling !== undefined && { pooling: Number(pooling) }),
  };
}

/** False for what crashes llama.cpp: an empty vocabulary, a duplicate token, or an absurd number of layers. */
/** More than any machine has. */
const maxBytes = 2 ** 60;

function isSound(tokens: readonly GgufArrayItem[], layers: GgufValue | undefined): boolean {
  const named = tokens.filter((token) => token !== "");
  const distinct = tokens.length > 0 && new Set(named).size === named.length;
  return distinct && Number(layers) > 0 && Number(layers) <= maxLayers;
}
