import { resolve } from "node:path";
import type { Assets } from "../assets";
import { listModels } from "../models/catalogue";
import type { InspectedModel, MemoryFit } from "../protocol/models";
import { terminalText } from "./terminalText";
import { parse } from "./usage";

/**
 * `inhouse models [FILE|FOLDER …]`: lists the bundled model and the given ones. Fails when one of them cannot be used.
 */
export async function models(args: readonly string[], assets: Assets): Promise<0 | 1> {
  const { values, positionals } = parse({
    args: [...args],
    options: { json: { type: "boolean" } },
    allowPositionals: true,
  });
  const named = positionals.map((path) => resolve(path));
  const entries = await listModels([assets.bundledModel, ...named]);
  process.stdout.write(
    values.json ? `${JSON.stringify(entries, null, 2)}\n` : entries.map(describe).join("\n"),
  );
  return entries.some((entry) => "problem" in entry) ? 1 : 0;
}

function describe(entry: InspectedModel): string {
  if ("problem" in entry) return terminalText(`${entry.path}\n  ${entry.problem}\n`);
  const { path, name, architecture, bytes, trainContextTokens, completions, chat, embeddings } = entry;
  const abilities = Object.entries({ completions, chat, embeddings })
    .flatMap(([ability, has]) => (has ? [ability] : []))
    .join(", ");
  const lines = [
    path,
    `  ${name} (${architecture}), ${size(bytes)}, context of ${trainContextTokens} tokens`,
    `  For ${abilities || "no feature of Inhouse"}`,
    `  ${memoryText(entry)}`,
  ];
  return terminalText(`${lines.join("\n")}\n`);
}

function memoryText({ tooLarge, shortenedTo }: MemoryFit): string {
  if (tooLarge !== undefined) return tooLarge;
  return shortenedTo === undefined
    ? "Fits into memory"
    : `Fits into memory with a context of ${shortenedTo} tokens`;
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
