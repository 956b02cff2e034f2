/** The table of docs/models.md: predicted memory of published models. */
import { join } from "node:path";
import {
  type CatalogueModel,
  type CatalogueRole,
  catalogue,
} from "../../../client/models/catalogue/catalogue";
import { inspectModel } from "../../../server/engine/gguf/inspectModel";
import { batchTokens, placeModel, sequencesOf, settingsOf } from "../../../server/engine/gguf/memoryFit";
import { memoryNeed, totalBytes } from "../../../server/engine/gguf/memoryNeed";
import { usedShare } from "../../../server/models/machine/decodeBandwidth";
import { catalogueModels } from "./catalogueModels";
import { writeRealModel } from "./file";
import { realModels } from "./models";
import type { RealModel } from "./shapes";

const machines = [16, 32, 64, 128];
/** Memory that the system and other programs take on each machine. */
const othersBytes = 4 * 2 ** 30;
const files: Readonly<Record<RealModel["file"], string>> = {
  q8: "8 bits",
  q4: "4 bits",
  q3: "3 bits",
  mxfp4: "MXFP4",
};

/** Writes each model's header into `folder` on the way. */
export async function memoryTable(folder: string): Promise<string> {
  const head = [
    `| model | file | weights | completing | with 4k | with 32k | ${machines.map((size) => `${size} GB`).join(" | ")} |`,
    `|---|---|---|---|---|---|${machines.map(() => "---|").join("")}`,
  ];
  const rows: string[] = [];
  for (const model of realModels.filter(({ kind }) => kind !== "embedding"))
    rows.push(await row(model, folder));
  return [...head, ...rows].join("\n");
}

async function row(model: RealModel, folder: string): Promise<string> {
  const path = join(folder, "model.gguf");
  writeRealModel(path, model);
  const { name, memory: shape, trainContextTokens } = await inspectModel(path);
  const need = (contextTokens: number) =>
    contextTokens > trainContextTokens
      ? "–"
      : gigabytes(totalBytes(memoryNeed(shape, { contextTokens, sequences: 1, batchTokens, onGpu: true })));
  const [sequences] = sequencesOf.completion;
  const { defaultContextTokens } = settingsOf("completion");
  const completing = gigabytes(
    totalBytes(
      memoryNeed(shape, { contextTokens: defaultContextTokens, sequences, batchTokens, onGpu: true }),
    ),
  );
  const cells = machines.map((size) => {
    const total = size * 2 ** 30;
    const memory = { availableBytes: total - othersBytes, totalBytes: total, unified: true, onGpu: true };
    // As the default of a setting, so that it is shortened.
    const settings = { model: "", context: "", defaultContextTokens: trainContextTokens };
    const place = placeModel(
      { name, settings, shape, contextTokens: trainContextTokens, sequences: [1] },
      memory,
    );
    return "refusal" in place ? "–" : `${Math.floor(place.contextTokens / 1024)}k`;
  });
  const weights = gigabytes(shape.weightBytes);
  return `| ${name} | ${files[model.file]} | ${weights} | ${completing} | ${need(4096)} | ${need(32_768)} | ${cells.join(" | ")} |`;
}

/** Machines for the table of the catalogue, with the memory bandwidth that their makers state, in GB/s. */
const classes = [
  { name: "16 GB laptop, 70 GB/s", size: 16, bandwidth: 70, unified: false },
  { name: "32 GB Mac, 150 GB/s", size: 32, bandwidth: 150, unified: true },
  { name: "64 GB, 273 GB/s", size: 64, bandwidth: 273, unified: true },
  { name: "128 GB Spark, 273 GB/s", size: 128, bandwidth: 273, unified: true },
];

/** The catalogue, with the expected speed on each class of machine where a model fits. Writes headers into `folder` on the way. */
export async function speedTable(folder: string): Promise<string> {
  const head = [
    `| model of the catalogue | for | file | GB | read per token | ${classes.map(({ name }) => name).join(" | ")} |`,
    `|---|---|---|---|---|${classes.map(() => "---|").join("")}`,
  ];
  const rows = await Promise.all(catalogue.map((model, at) => speedRow(model, join(folder, `${at}.gguf`))));
  return [...head, ...rows].join("\n");
}

async function speedRow(model: CatalogueModel, path: string): Promise<string> {
  const shapeModel = catalogueModels.find(({ name }) => name === model.name);
  if (shapeModel === undefined) throw new Error(`No shape of ${model.name}`);
  writeRealModel(path, shapeModel);
  const file = await inspectModel(path);
  const shape = { ...file.memory, weightBytes: model.bytes };
  const role = model.roles.includes("chat") ? "chat" : "completion";
  const cells = classes.map(({ size, bandwidth, unified }) => {
    const total = size * 2 ** 30;
    const memory = { availableBytes: total - othersBytes, totalBytes: total, unified, onGpu: unified };
    const settings = settingsOf(role);
    const { name, trainContextTokens } = file;
    const contextTokens = settings.defaultContextTokens;
    const sequences = sequencesOf[role];
    const place = placeModel({ name, settings, shape, contextTokens, trainContextTokens, sequences }, memory);
    const speed = (usedShare * bandwidth * 1e9) / model.bytesPerToken;
    return "refusal" in place ? "–" : `${speed < 10 ? speed.toFixed(1) : Math.round(speed)}/s`;
  });
  const roles = model.roles.map((each) => roleNames[each]).join(", ");
  return `| ${model.name} | ${roles} | ${model.quantization} | ${gigabytes(model.bytes)} | ${gigabytes(model.bytesPerToken)} | ${cells.join(" | ")} |`;
}

const roleNames: Readonly<Record<CatalogueRole, string>> = {
  completion: "completions",
  chat: "chat",
  tools: "tools",
  nextEdit: "next edits",
};

function gigabytes(bytes: number): string {
  const amount = bytes / 1e9;
  return amount < 10 ? amount.toFixed(1) : String(Math.round(amount));
}
