import { randomUUID } from "node:crypto";
import type { LlamaModel, Token } from "node-llama-cpp";
import type { ChatTool } from "../../../protocol/chat";
import type { Tokenizer } from "../../tokens/tokenizer";
import { grammarOf } from "../answerForm";
import type { Generation } from "../chatTemplate";
import type { AnswerReader, Reading } from "../toolFormats/answerReader";
import { checkCall } from "../toolFormats/checkCall";
import type { AnswerFormat } from "../toolFormats/index";
import { jsonEnd } from "../toolFormats/lenientJson";
import { AnswerTokens, answerPieces } from "./answerTokens";

type End = "done" | "maxTokens";

/** A model whose template and form of answers we know. */
export interface OwnModel {
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly format: AnswerFormat;
  readonly specialTokens: ReadonlySet<string>;
}

/** The prompt that an answer belongs to. */
export interface OwnPrompt {
  /** What the template puts before the answer: it may open thoughts. */
  readonly opening: readonly Token[];
  /** Whether the answer must be a call. */
  readonly mustCall: boolean;
  /** The whole prompt up to the arguments of a call of this tool. */
  /** What ends a call whose arguments are JSON. */
  readonly afterJson: readonly Token[];
  forcedCall(name: string): { readonly ids: readonly Token[]; readonly call: readonly Token[] };
}

/** Special tokens that begin a message of someone else: a model that writes one has ended its answer. */
const turnTokens: ReadonlySet<string> = new Set([
  "<|im_start|>",
  "<|start_of_role|>",
  "<|system|>",
  "<|user|>",
  "<|assistant|>",
  "<|observation|>",
  "[INST]",
  "[SYSTEM_PROMPT]",
  "[AVAILABLE_TOOLS]",
  "[TOOL_RESULTS]",
]);

/** Generates an answer in a known form: text, thoughts and checked calls. */
export async function generateOwn(own: OwnModel, prompt: OwnPrompt, generation: Generation): Promise<End> {
  const tokens = new AnswerTokens(own.model, own.tokenizer, generation);
  const { request, llama } = generation;
  if (request.answerSchema !== undefined) {
    const { report } = generation;
    const say = (text: string) => report({ type: "text", text, tokens: tokens.takeCount() });
    return json(tokens, await grammarOf(llama, request.answerSchema), say);
  }
  const names = (request.tools ?? []).map(({ name }) => name);
  const reader = own.format.reader({ tools: names, specialTokens: own.specialTokens });
  reader.open(prompt.opening.map(answerPieces(own.model, own.tokenizer)));
  const report = (readings: readonly Reading[]) => reportReadings(readings, tokens, generation);
  return prompt.mustCall
    ? forcedCall(own, prompt, tokens, reader, generation, report)
    : free(tokens, reader, generation, report);
}

type Report = (readings: readonly Reading[]) => void;

function feed({ model, tokenizer }: OwnModel, reader: AnswerReader, rendered: readonly Token[]): Reading[] {
  return rendered.map(answerPieces(model, tokenizer)).flatMap((piece) => reader.push(piece));
}

async function free(
  tokens: AnswerTokens,
  reader: AnswerReader,
  { signal }: Generation,
  report: Report,
): Promise<End> {
  let isCut = true;
  for await (const piece of tokens.pieces()) {
    const startsTurn = piece.isToken && turnTokens.has(piece.text) && !reader.isInCall;
    if (startsTurn) {
      isCut = false;
      break;
    }
    report(reader.push(piece));
  }
  if (signal.aborted) return "done";
  if (tokens.hasEnded) isCut = false;
  report(reader.end(isCut));
  return isCut ? "maxTokens" : "done";
}

async function forcedCall(
  own: OwnModel,
  prompt: OwnPrompt,
  tokens: AnswerTokens,
  reader: AnswerReader,
  generation: Generation,
  report: Report,
): Promise<End> {
  const { tools = [] } = generation.request;
  const tool = tools.length > 1 ? await chooseTool(own, tools, tokens, generation) : tools[0];
  if (tool === undefined) return "maxTokens";
  const { ids, call } = prompt.forcedCall(tool.name);
  if (tools.length > 1) await tokens.restart(ids);
  report(feed(own, reader, call));
  const { afterJson } = own.format;
  if (afterJson === undefined) return free(tokens, reader, generation, report);
  const schema = tool.inputSchema ?? { type: "object", properties: {} };
  const end = await json(tokens, await grammarOf(generation.llama, schema), (text) =>
    report(reader.push({ text, isToken: false })),
  );
  if (generation.signal.aborted) return "done";
  if (end === "done") report(feed(own, reader, prompt.afterJson));
  report(reader.end(end !== "done"));
  return end;
}

/** Lets the model choose by its name. */
async function chooseTool(
  { format }: OwnModel,
  tools: readonly ChatTool[],
  tokens: AnswerTokens,
  { llama }: Generation,
): Promise<ChatTool | undefined> {
  // With what follows it, no name is the beginning of another.
  const texts = tools.map(({ name }) => format.callStart(name).afterName.slice(0, name.length + 1));
  const grammar = await llama.createGrammar({
    grammar: `root ::= ${texts.map((text) => JSON.stringify(text)).join(" | ")}`,
  });
  let chosen = "";
  for await (const { text } of tokens.pieces(grammar)) {
    chosen += text;
    if (texts.includes(chosen)) break;
  }
  return tools[texts.indexOf(chosen)];
}

/** Generates JSON by a grammar, and stops where it is whole. */
async function json(
  tokens: AnswerTokens,
  grammar: Parameters<AnswerTokens["pieces"]>[0],
  say: (text: string) => void,
): Promise<End> {
  let text = "";
  for await (const piece of tokens.pieces(grammar)) {
    if (piece.isToken) continue;
    const end = jsonEnd(text + piece.text);
    const said = end === undefined ? piece.text : piece.text.slice(0, end - text.length);
    text += piece.text;
    if (said !== "") say(said);
    if (end !== undefined) return "done";
  }
  return tokens.hasEnded ? "done" : "maxTokens";
}

function reportReadings(
  readings: readonly Reading[],
  tokens: AnswerTokens,
  { request: { tools = [] }, report }: Generation,
): void {
  for (const reading of readings) {
    if (reading.type !== "call") {
      report({ ...reading, tokens: tokens.takeCount() });
      continue;
    }
    const checked = checkCall(reading.call, tools);
    const id = randomUUID();
    if (!("problem" in checked)) report({ type: "toolCall", call: { id, ...checked } });
    else report({ type: "badCall", id, name: checked.name, text: reading.written, problem: checked.problem });
  }
}
