import { resolve } from "node:path";
import type { Assets } from "../assets";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { type Diagnosis, diagnose } from "../models/doctor";
import type { Attempt, Claim, SealReport } from "../protocol/privacy";
import { terminalText } from "./terminalText";
import { parse } from "./usage";

/** `inhouse doctor`: prints this machine's hardware, backend, model and seal. Fails when no model can complete code. */
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
  lines.push(
    `Seal        ${seal}: ${sealDescriptions[seal]}${protection.reason ? ` (${protection.reason})` : ""}`,
  );
  lines.push(...claimLines(protection));
  return `${lines.join("\n")}\n`;
}

/** For each claim, what the kernel denied the server; and what a child process can do beyond that. */
function claimLines({ server, child, childProblem }: SealReport): string[] {
  const about = (line: string) => `            ${line}`;
  const open = (claims: readonly Claim[]) => claims.flatMap(({ attempts }) => attempts.filter(isAllowed));
  const others = open(child?.claims ?? []).map(({ what }) => about(`A child process can: ${what}`));
  return [
    ...server.claims.map((claim) => about(`${claim.what}: ${describeClaim(claim)}`)),
    ...others,
    ...(child !== undefined && others.length === 0
      ? [about("Child processes are denied the same access.")]
      : []),
    ...(childProblem === undefined
      ? []
      : [about(`Could not start a child process for the same test: ${childProblem}`)]),
  ];
}

function describeClaim({ proved, attempts }: Claim): string {
  const others = attempts.filter(({ outcome }) => outcome !== "refused");
  const answers = [...new Set(attempts.map(({ answer }) => answer))].join(", ");
  if (proved) return `proved, ${attempts.length} of ${attempts.length} refused (${answers})`;
  const words = ({ what, outcome, answer }: Attempt) =>
    `${what} ${outcome === "allowed" ? "allowed" : "not tried"}${answer === "" ? "" : ` (${answer})`}`;
  return `not proved: ${others.map(words).join(", ")}`;
}

function isAllowed({ outcome }: Attempt): boolean {
  return outcome === "allowed";
}

const sealDescriptions = {
  sealed:
    "the kernel blocks the server's access to the network, to other processes and to writing files outside its folders",
  guarded: "the server blocks its own network access, without the kernel's help",
  open: "nothing blocks the server's network access; it opens no connections",
};

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
