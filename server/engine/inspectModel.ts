import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openRegularFile } from "../files/readRegularFile";
import { RefusedFile } from "../files/refusedFile";
import { failureText } from "../protocol/failure";
import { isControlToken } from "./controlTokens";
import { EngineError } from "./errors";
import { describeForeignFile } from "./foreignFile";
import {
  type GgufArrayItem,
  type GgufHeader,
  GgufHeaderError,
  type GgufValue,
  HeaderBudget,
  readGgufHeader,
} from "./ggufHeader";
import { kvBytesPerToken } from "./kvCache";
import { tensorBytes } from "./tensorBytes";

/** What a GGUF file says of its model before anything is loaded. */
export interface ModelFile {
  readonly path: string;
  /** Paths of all parts of a split file; otherwise the path alone. */
  readonly parts: readonly string[];
  /** `general.name`, or the file's name without its ending. */
  readonly name: string;
  /** `general.architecture`: "llama", "qwen2", … */
  readonly architecture: string;
  /** Size in bytes of all parts of a split file together. */
  readonly fileBytes: number;
  /** Context length in tokens that the model was trained for. */
  readonly trainContextTokens: number;
  /** KV cache per token of context in bytes, at 16 bits; rather too much than too little for unusual attention. */
  readonly kvBytesPerToken: number;
  readonly vocabularySize: number;
  /** Texts of the control tokens in the vocabulary. */
  readonly marks: readonly string[];
  /** The Jinja template that lays out conversations; absent for a model that is not made to chat. */
  readonly chatTemplate?: string;
  /** How the model makes one vector of a text, as llama.cpp numbers it; absent for a model that is not made for embeddings. */
  readonly pooling?: number;
}

/**
 * Reads the header of a model file. Throws an `EngineError` that says in one sentence why the file cannot be used.
 * `setting` is the one that names the file.
 */
export async function inspectModel(path: string, setting = "inhouse.completion.model"): Promise<ModelFile> {
  const name = basename(path);
  const advice = `choose a GGUF file in ${setting}`;
  const parts = splitParts(path);
  if (parts.number !== 1) {
    throw new EngineError(
      `${name} is a later part of a split model: choose its first part, ${basename(parts.paths[0] ?? "")}.`,
    );
  }
  const budget = new HeaderBudget();
  const first = await readPart(path, undefined, advice, budget);
  mustHaveParts(first.header, parts.paths.length, name);
  let fileBytes = first.bytes;
  let tensorCount = first.header.tensors.length;
  for (const part of parts.paths.slice(1)) {
    const { header, bytes } = await readPart(part, name, advice, budget);
    fileBytes += bytes;
    tensorCount += header.tensors.length;
  }
  return describe(parts.paths, fileBytes, first.header, tensorCount, advice);
}

/** The first part says how many there are; as many have to follow from its name. */
function mustHaveParts({ metadata }: GgufHeader, count: number, name: string): void {
  const said = Number(metadata.get("split.count") ?? 1) || 1;
  if (said === count) return;
  throw new EngineError(
    count === 1
      ? `${name} is one part of a split model but its name does not say so: give the parts their first names.`
      : `${name} is not one of ${count} parts, as its name says: give the file its first name.`,
  );
}

/** The files of a split model, which llama.cpp finds by their names: "…-00001-of-00003.gguf". */
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

/** `partOf` is the name of the split model's first file when this is another one. */
async function readPart(
  path: string,
  partOf: string | undefined,
  advice: string,
  budget: HeaderBudget,
): Promise<{ header: GgufHeader; bytes: number }> {
  try {
    await using file = await openRegularFile(path, { followLinks: true });
    const status = await file.stat();
    if (status.size === 0)
      throw new EngineError(`${path} is empty, so its download may have failed: get it again.`);
    const header = await readHeader(
      file,
      path,
      status.size,
      advice,
      partOf === undefined ? isKept : () => false,
      budget,
    );
    if (dataEnd(header) > status.size) throw new EngineError(cutShort(path));
    return { header, bytes: status.size };
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError(accessFailure(path, partOf, error, advice));
  }
}

async function readHeader(
  file: FileHandle,
  path: string,
  bytes: number,
  advice: string,
  arrays: (key: string) => boolean,
  budget: HeaderBudget,
): Promise<GgufHeader> {
  try {
    return await readGgufHeader(file, bytes, arrays, budget);
  } catch (error) {
    if (!(error instanceof GgufHeaderError)) throw error;
    switch (error.reason) {
      case "magic":
        throw new EngineError(`${path} is not a GGUF file${await describeForeignFile(file)}: ${advice}.`);
      case "version":
        throw new EngineError(
          `${path} is of a GGUF version that cannot be read here: get the model as GGUF version 3.`,
        );
      case "cut":
        throw new EngineError(cutShort(path));
      case "corrupt":
        throw new EngineError(damaged(path));
    }
  }
}

const keptArrays: ReadonlySet<string> = new Set(["tokenizer.ggml.tokens", "tokenizer.ggml.token_type"]);
const isKept = (key: string) => keptArrays.has(key) || key.endsWith(".attention.head_count_kv");

/** Where the last tensor's data ends, in bytes from the start of the file. */
function dataEnd(header: GgufHeader): number {
  return header.tensors.reduce((end, tensor) => Math.max(end, tensor.fileOffset + tensorBytes(tensor)), 0);
}

function cutShort(path: string): string {
  return `${path} is cut short, so its download may not have finished: get the file again.`;
}

function damaged(path: string): string {
  return `${path} has a damaged header: get the file again.`;
}

function accessFailure(path: string, partOf: string | undefined, error: unknown, advice: string): string {
  if (error instanceof RefusedFile) {
    if (error.reason === "folder") return `${path} is a folder, not a model: ${advice}.`;
    if (error.reason === "notOrdinary") return `${path} is not an ordinary file: ${advice}.`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return partOf === undefined
        ? `There is no model file at ${path}: ${advice}.`
        : `${partOf} is the first part of a split model but ${basename(path)} is not beside it: get that part as well.`;
    case "EACCES":
    case "EPERM":
      return `There is no permission to read ${path}: give yourself read permission for the file and its folder.`;
    default: {
      const reason = failureText(error, undefined, path);
      return reason === message ? `${path} cannot be read (${message}): ${advice}.` : reason;
    }
  }
}

function describe(
  parts: readonly string[],
  fileBytes: number,
  header: GgufHeader,
  tensorCount: number,
  advice: string,
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
  const kind = foreignKind(text("general.type"), architecture, tensorCount);
  if (kind) throw new EngineError(`${path} is ${kind}, not a language model of its own: ${advice}.`);
  if (architecture === "" || !(trainContextTokens > 0)) {
    throw new EngineError(`${path} does not say what model it holds: get the file again, or ${advice}.`);
  }
  const tokens = array("tokenizer.ggml.tokens");
  if (!isSound(tokens, metadata.get(`${architecture}.block_count`))) throw new EngineError(damaged(path));
  const types = array("tokenizer.ggml.token_type");
  const marks = tokens.filter(
    (token, id): token is string =>
      typeof token === "string" && isControlToken(token, Number(types[id] ?? 1)),
  );
  const chatTemplate = text("tokenizer.chat_template");
  const pooling = metadata.get(`${architecture}.pooling_type`);
  return {
    path,
    parts,
    name,
    architecture,
    fileBytes,
    trainContextTokens,
    kvBytesPerToken: kvBytesPerToken(metadata, architecture),
    vocabularySize: tokens.length,
    marks: [...new Set(marks)],
    ...(chatTemplate === "" ? {} : { chatTemplate }),
    ...(pooling === undefined ? {} : { pooling: Number(pooling) }),
  };
}

/** GGUF files that hold something else than a model. */
function foreignKind(type: string, architecture: string, tensorCount: number): string | undefined {
  if (type === "adapter") return "a LoRA adapter";
  if (type === "mmproj" || architecture === "clip") return "an image projector";
  if (type === "imatrix" || architecture === "imatrix") return "an importance matrix";
  if (tensorCount === 0) return "a vocabulary without weights";
  return undefined;
}

/** llama.cpp ends the whole process, rather than failing to load, over an empty vocabulary, a token twice, an absurd number of layers. */
function isSound(tokens: readonly GgufArrayItem[], layers: GgufValue | undefined): boolean {
  const named = tokens.filter((token) => token !== "");
  const distinct = tokens.length > 0 && new Set(named).size === named.length;
  return distinct && Number(layers) > 0 && Number(layers) <= maxLayers;
}

/** `LLAMA_MAX_LAYERS` in llama.cpp. */
const maxLayers = 512;
