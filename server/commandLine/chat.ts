import { basename, resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { Assets } from "../assets";
import { Chat } from "../chat/chat";
import { LlamaEngine } from "../engine/llamaEngine";
import { silent } from "../log";
import { ModelQueue } from "../models/modelQueue";
import type { ChatProgress, ChatResult, ContextBlock } from "../protocol/chat";
import { parseSettings } from "../protocol/settings";
import { languageOfPath } from "../workspace/languages";
import { readText } from "./readText";
import { terminalText } from "./terminalText";
import { parse, UsageError } from "./usage";

/** `inhouse chat "QUESTION"`: prints the answer while the model generates it. Ctrl+C stops it. */
export async function chat(args: readonly string[], assets: Assets): Promise<0 | 1> {
  const { values, positionals } = parse({
    args: [...args],
    options: { model: { type: "string" }, file: { type: "string", multiple: true } },
    allowPositionals: true,
  });
  const [question, ...more] = positionals;
  if (question === undefined || more.length > 0) throw new UsageError("Ask one question, in quotes.");
  const context = await Promise.all((values.file ?? []).map(readContext));

  const engine = new LlamaEngine(silent);
  const queue = new ModelQueue({ engine: engine.chat, log: silent });
  const chat = new Chat(queue, () => performance.now());
  const { settings } = parseSettings({});
  const { contextTokens, maxTokens } = settings.chat;
  const path = values.model ? resolve(values.model) : assets.bundledModel;
  queue.configure({ model: { path, contextTokens, gpu: settings.engine.gpu }, maxTokens });
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  // Not `once`: a library's handler ends the process when no other handler is left.
  process.on("SIGINT", onInterrupt);
  try {
    const messages = [{ role: "user", text: question, context }] as const;
    const result = await chat.ask({ id: "", mode: "assistant", messages }, print, stop.signal);
    process.stdout.write("\n");
    return report(result);
  } finally {
    process.off("SIGINT", onInterrupt);
    await queue.stop();
    await engine.dispose();
  }
}

async function readContext(file: string): Promise<ContextBlock> {
  const isInput = file === "-";
  const text = isInput ? await readAll(process.stdin) : await readText(resolve(file));
  const languageId = isInput ? "" : languageOfPath(file);
  return { label: isInput ? "Input" : basename(file), text, languageId, sources: [], tokens: 0 };
}

function print(progress: ChatProgress): void {
  if (progress.type === "text") process.stdout.write(terminalText(progress.text));
}

function report({ reason, generatedTokens, demo }: ChatResult): 0 | 1 {
  if (demo) process.stderr.write("Demo model: shows how it works. Choose a model with --model.\n");
  if (reason === "cancelled") return 1;
  if (reason === "loop")
    process.stderr.write(
      "Stopped the answer because the model repeated itself: try again, or choose a larger model with --model.\n",
    );
  else if (reason !== "done")
    process.stderr.write(`Answer truncated after ${generatedTokens} tokens (length limit).\n`);
  return 0;
}
