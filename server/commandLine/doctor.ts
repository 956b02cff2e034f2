import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assets } from "../assets";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { diagnose } from "../models/doctor";
import type { Fact, FactId } from "../models/doctor/fact";
import { terminalText } from "./terminalText";
import { parse, UsageError } from "./usage";

/** `inhouse doctor`: prints what a bug report needs to know of this machine. Fails when something does not work. */
export async function doctor(args: readonly string[], assets: Assets): Promise<0 | 1> {
  const { values } = parse({
    args: [...args],
    options: {
      json: { type: "boolean" },
      model: { type: "string" },
      settings: { type: "string" },
      editor: { type: "string" },
    },
  });
  const settings = values.settings === undefined ? undefined : readSection(values.settings);
  const engine = new LlamaEngine(silent);
  try {
    const diagnosis = await diagnose({
      engine,
      ...(values.model && { model: resolve(values.model) }),
      ...(settings !== undefined && { settings }),
      ...(values.editor && { editor: values.editor }),
      bundledModel: assets.bundledModel,
      bandwidthWorker: assets.bandwidthWorker,
      installation: resolve(assets.installation ?? fileURLToPath(new URL("../..", import.meta.url))),
      log: silent,
      protection: assets.protection,
    });
    process.stdout.write(
      values.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : terminalText(describeFacts(diagnosis.facts)),
    );
    return diagnosis.verdict === "problem" ? 1 : 0;
  } finally {
    await engine.dispose();
  }
}

function readSection(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new UsageError("--settings must be the section “inhouse” of an editor's settings as JSON.");
  }
}

const labels: Readonly<Record<FactId, string>> = {
  inhouse: "Inhouse",
  node: "Node",
  editor: "Editor",
  machine: "Machine",
  instructions: "Instructions",
  system: "System",
  libc: "C library",
  container: "Container",
  gpu: "GPU",
  cuda: "CUDA",
  backend: "Backend",
  memory: "Memory",
  bandwidth: "Bandwidth",
  completionModel: "Completions",
  chatModel: "Chat",
  embeddingModel: "Embeddings",
  seal: "Seal",
  storage: "Storage",
};

/** One line per fact, "verdict label text", and indented lines with what to do and with details. */
export function describeFacts(facts: readonly Fact[]): string {
  const indent = " ".repeat(22);
  const lines = facts.flatMap(({ id, verdict, text, mend, details = [] }) => [
    `${verdict.padEnd(8)} ${labels[id].padEnd(12)} ${text}`,
    ...(mend === undefined ? [] : [`${indent}To do: ${mend}`]),
    ...details.map((line) => `${indent}${line}`),
  ]);
  return `${lines.join("\n")}\n`;
}
