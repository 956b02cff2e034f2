/**
 * Twenty completions of the starter model, token by token, for a comparison between processors. Prints JSON.
 * `completions.mjs [PLACES]`: PLACES is a JSON list of `Place`, whose two most probable next tokens it prints instead.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { PromptPart } from "../../server/engine/engine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { silent } from "../../server/log";
import { CompletionModel, type ReadyModel } from "../../server/models/completionModel";
import { renderFill } from "../../server/prompt/fillPrompt";
import { settingsSchema } from "../../server/protocol/settings";
import { languageOfPath } from "../../server/workspace/languages";

export interface Completion {
  readonly file: string;
  readonly line: number;
  readonly tokens: readonly Token[];
}

export interface Token {
  readonly text: string;
  readonly probability: number;
}

/** A place in a completion: `before` is the part of the answer that precedes it. */
export type Place = Pick<Completion, "file" | "line"> & { readonly before: string };

const folder = "test/fixtures/sample";
const files = ["src/inventory.ts", "src/invoice.ts", "src/money.ts", "reports/sales.py", "reports/stock.py"];
const placesPerFile = 4;
const mostTokens = 32;
const signal = new AbortController().signal;

async function main(): Promise<unknown> {
  const engine = new LlamaEngine(silent);
  const model = new CompletionModel(engine, () => {}, silent);
  try {
    const path = resolve("dist/server/assets/starter-code.Q8_0.gguf");
    const { contextTokens } = settingsSchema.parse({}).completion;
    model.configure({ path, contextTokens, gpu: "off" });
    const ready = await model.ready(signal);
    const places = process.argv[2];
    if (places === undefined) return await complete(engine, ready);
    const candidates: (readonly Token[])[] = [];
    for (const place of JSON.parse(places) as Place[]) candidates.push(await probe(engine, ready, place));
    return candidates;
  } finally {
    await engine.dispose();
  }
}

async function complete(engine: LlamaEngine, model: ReadyModel): Promise<readonly Completion[]> {
  const completions: Completion[] = [];
  for (const file of files)
    for (const line of linesOf(file)) {
      const prompt = promptAt(model, file, line);
      completions.push({ file, line, tokens: await generate(engine, prompt, mostTokens, 0) });
    }
  return completions;
}

/** The two most probable tokens at a place; "" is the end of the answer. */
async function probe(engine: LlamaEngine, model: ReadyModel, { file, line, before }: Place) {
  const prompt = [...promptAt(model, file, line), ...(before === "" ? [] : [{ text: before }])];
  const tokens: Token[] = [];
  for (const alternative of [0, 1])
    tokens.push((await generate(engine, prompt, 1, alternative))[0] ?? { text: "", probability: 0 });
  return tokens;
}

/** Lines spread over a file that are neither blank nor short, counted from 0. */
function linesOf(file: string): readonly number[] {
  const lines = readFileSync(`${folder}/${file}`, "utf8").split("\n");
  const long = lines.flatMap((text, line) => (text.trim().length >= 8 ? [line] : []));
  return Array.from(
    { length: placesPerFile },
    (_, at) => long[Math.floor(((at + 1) * long.length) / (placesPerFile + 1))] ?? 0,
  );
}

/** The prompt for this line, of which only the indentation is there, with the lines around it: an emulated processor is slow. */
function promptAt({ family }: ReadyModel, file: string, line: number): PromptPart[] {
  const lines = readFileSync(`${folder}/${file}`, "utf8").split("\n");
  const indentation = /^\s*/.exec(lines[line] ?? "")?.[0] ?? "";
  return renderFill(family, {
    prefix: [...lines.slice(Math.max(0, line - 12), line), indentation].join("\n"),
    suffix: `\n${lines.slice(line + 1, line + 5).join("\n")}`,
    snippets: [],
    path: file,
    languageId: languageOfPath(file),
  });
}

async function generate(
  engine: LlamaEngine,
  prompt: PromptPart[],
  maxTokens: number,
  alternative: number,
): Promise<readonly Token[]> {
  const tokens: Token[] = [];
  const request = { prompt, maxTokens, alternative, confidenceTokens: maxTokens };
  for await (const event of engine.infill(request, signal))
    if (event.type === "text") tokens.push({ text: event.text, probability: event.probability ?? 0 });
  return tokens;
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
