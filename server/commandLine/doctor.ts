import { resolve } from "node:path";
import type { Assets } from "../assets";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { type Diagnosis, diagnose } from "../models/doctor";
import { terminalText } from "./terminalText";
import { parse } from "./usage";

/** `inhouse doctor`: what this machine has and what would run on it. Fails when nothing could complete. */
export async function doctor(args: readonly string[], assets: Assets): Promise<0 | 1> {
  const { values } = parse({
    args: [...args],
    options: { json: { type: "boolean" }, model: { type: "string" } },
  });
  const engine = new LlamaEngine(silent);
  try {
    const path = values.model ? resolve(values.model) : assets.bundledModel;
    const diagnosis = await diagnose(engine, path, silent, assets.protection);
    process.stdout.write(
      values.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : terminalText(describe(diagnosis)),
    );
    return diagnosis.completion.ok ? 0 : 1;
  } finally {
    await engine.dispose();
  }
}

function describe({ machine, completion, seal, protection }: Diagnosis): string {
  const lines = [
    `System      ${machine.platform} ${machine.arch}, ${machine.cores} cores (${machine.cpu})`,
    `Memory      ${gigabytes(machine.memoryBytes)}, ${gigabytes(machine.availableBytes)} free`,
    `Node        ${machine.node}`,
    `Model       ${completion.path}`,
  ];
  if (completion.ok) {
    lines.push(
      `            ${completion.name}, ${completion.family} prompts, context of ${completion.contextTokens} tokens`,
    );
    lines.push(`Backend     ${completion.backend}`);
    if (completion.backendNote !== undefined) lines.push(`            ${completion.backendNote}`);
    lines.push(
      `Speed       ${Math.round(completion.promptTokensPerSecond)} prompt tokens/s, ${Math.round(completion.tokensPerSecond)} tokens/s`,
    );
  } else {
    lines.push(`Problem     ${completion.problem}`);
  }
  lines.push(`Seal        ${seal}: ${sealWords[seal]}${protection.reason ? ` (${protection.reason})` : ""}`);
  for (const { what, answer } of protection.attempts) {
    lines.push(`            ${what}: ${answer === "" ? "allowed" : `refused (${answer})`}`);
  }
  return `${lines.join("\n")}\n`;
}

const sealWords = {
  sealed: "the kernel keeps the server from the network",
  guarded: "the server keeps itself from the network, without the kernel's help",
  open: "nothing keeps the server from the network; it opens no connection of its own",
};

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
