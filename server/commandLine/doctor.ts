import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Assets } from "../assets";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { type Diagnosis, diagnose } from "../models/doctor";
import type { Attempt, SealReport } from "../protocol/privacy";
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
    if (completion.demo)
      lines.push(
        "            Demo model: shows how it works. Choose a model with --model, or in inhouse.completion.model.",
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
  lines.push(...attemptLines(protection));
  return `${lines.join("\n")}\n`;
}

/** What the kernel answered the server, and a process that it has started where that got another answer. */
function attemptLines({ server, child, childProblem }: SealReport): string[] {
  const words = ({ outcome, answer }: Attempt) => `${outcome}${answer === "" ? "" : ` (${answer})`}`;
  const others = (child?.attempts ?? []).filter((attempt) => !server.attempts.some(isLike(attempt)));
  const about = (line: string) => `            ${line}`;
  return [
    ...server.attempts.map((attempt) => about(`${attempt.what}: ${words(attempt)}`)),
    ...others.map((attempt) => about(`${attempt.what}, by a process of the server: ${words(attempt)}`)),
    ...(child !== undefined && others.length === 0
      ? [about("A process of the server gets the same answers.")]
      : []),
    ...(childProblem === undefined
      ? []
      : [about(`No process could be started to try the same: ${childProblem}`)]),
  ];
}

function isLike(one: Attempt): (other: Attempt) => boolean {
  return (other) => isDeepStrictEqual(one, other);
}

const sealWords = {
  sealed: "the kernel keeps the server from the network",
  guarded: "the server keeps itself from the network, without the kernel's help",
  open: "nothing keeps the server from the network; it opens no connection of its own",
};

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
