/** The table of docs/models.md: predicted memory of published models. */
import { join } from "node:path";
import { inspectModel } from "../../../server/engine/gguf/inspectModel";
import { batchTokens, placeModel, sequencesOf, settingsOf } from "../../../server/engine/gguf/memoryFit";
import { memoryNeed, totalBytes } from "../../../server/engine/gguf/memoryNeed";
import { writeRealModel } from "./file";
import { realModels } from "./models";
import type { RealModel } from "./shapes";

const machines = [16, 32, 64, 128];
/** Memory that the system and other programs take on each machine. */
const othersBytes = 4 * 2 ** 30;
const files: Readonly<Record<RealModel["file"], string>> = { q8: "8 bits", q4: "4 bits", mxfp4: "MXFP4" };

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

function gigabytes(bytes: number): string {
  const amount = bytes / 1e9;
  return amount < 10 ? amount.toFixed(1) : String(Math.round(amount));
}
