/** Chat templates as their authors published them, from the copy of llama.cpp that node-llama-cpp's package carries. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Conversation, ModelMessage } from "../../server/engine/chatEngine";
import type { ChatTool } from "../../server/protocol/chat";

export interface Family {
  readonly name: string;
  /** A file of llama.cpp's `models/templates/`. */
  readonly template: string;
  /** The `AnswerFormat` of its answers. */
  readonly format: string;
  readonly specialTokens: readonly string[];
  /** The special token that ends an answer. */
  readonly end: string;
  /** A system message for conversations without one. */
  readonly system?: string;
}

const folder = join("test", "golden", "templates");

function readJson<Value>(name: string): Value {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Value;
}

export const families: readonly Family[] = Object.entries(
  readJson<Record<string, Omit<Family, "name">>>("families.json"),
).map(([name, family]) => ({ name, ...family }));

export const goldenTools = readJson<readonly ChatTool[]>("tools.json");

/** The golden conversations of a family with their prompts. */
export function goldenPrompts({ name, system }: Family) {
  const text = readFileSync(join(folder, `${name}.txt`), "utf8");
  const prompts = new Map(
    text.split(/^════ /mu).flatMap((part): [string, string][] => {
      const end = part.indexOf("\n");
      return end < 0 ? [] : [[part.slice(0, end), part.slice(end + 1, -1)]];
    }),
  );
  type Written = { readonly messages: readonly ModelMessage[]; readonly tools?: string };
  return Object.entries(readJson<Record<string, Written>>("conversations.json")).map(([title, written]) => {
    const { messages, tools } = written;
    const needsSystem = system !== undefined && messages[0]?.role !== "system";
    const conversation: Conversation = {
      messages: needsSystem ? [{ role: "system", text: system }, ...messages] : messages,
      ...(tools !== undefined && { tools: goldenTools }),
    };
    return { title, conversation, prompt: prompts.get(title) ?? "" };
  });
}

/** A prompt as if it had been rendered on the day of the golden ones. */
export function onGoldenDay(prompt: string): string {
  return prompt.replace(/(?<=Current date: )\d{4}-\d\d-\d\d/, "2026-11-30");
}

/** Reads the templates of all families. */
export function readPublishedTemplates(): ReadonlyMap<string, string> {
  const bundle = join("node_modules", "node-llama-cpp", "llama", "gitRelease.bundle");
  const clone = mkdtempSync(join(tmpdir(), "inhouse-templates-"));
  try {
    execFileSync("git", ["clone", "--quiet", "--bare", bundle, clone], { stdio: "ignore" });
    const read = (file: string) =>
      execFileSync("git", ["-C", clone, "show", `HEAD:models/templates/${file}`], { encoding: "utf8" });
    return new Map(families.map(({ name, template }) => [name, read(template)]));
  } finally {
    rmSync(clone, { recursive: true });
  }
}
