import type { LlamaModel, Token } from "node-llama-cpp";
import { l10n } from "../../../protocol/l10n";
import type { Conversation } from "../../chatEngine";
import { EngineError, firstLine } from "../../errors";
import type { ModelFile } from "../../gguf/inspectModel";
import type { Tokenizer } from "../../tokens/tokenizer";
import type { ChatPrompt, ChatTemplate } from "../chatTemplate";
import { runTemplate } from "../runInSandbox";
import { type AnswerFormat, answerFormats } from "../toolFormats/index";
import { generateOwn, type OwnModel, type OwnPrompt } from "./generateOwn";
import { promptTokenizer } from "./promptTokens";
import { type RenderedPrompt, templateRenderer } from "./renderTemplate";
import type { TextMarks } from "./textMarks";

type Render = (conversation: Conversation) => RenderedPrompt;
type Request = Parameters<ChatTemplate["render"]>[0];

/** The model's template where it writes tool calls in a form that we know; otherwise undefined. */
export function readOwnTemplate(
  model: LlamaModel,
  tokenizer: Tokenizer,
  file: ModelFile,
): ChatTemplate | undefined {
  const { name, chatTemplate = "" } = file;
  const renderer = (format: AnswerFormat): Render =>
    templateRenderer(chatTemplate, {
      specialTokens: file.specialTokens,
      bosToken: model.tokens.bosString ?? "",
      eosToken: model.tokens.eosString ?? "",
      ...(format.messages !== undefined && { messages: format.messages }),
    });
  const format = answerFormats.find((each) => runTemplate(() => writesCallsAs(each, renderer), name));
  if (format === undefined) return undefined;
  const render = renderer(format);
  const toTokens = promptTokenizer(tokenizer, file.specialTokens);
  const own: OwnModel = { model, tokenizer, format, specialTokens: new Set(file.specialTokens) };
  return {
    toolCalling: true,
    thinksInText: false,
    render(request) {
      const prompt = runTemplate(() => rendered(render, request, name), name);
      return promptOf(own, toTokens, prompt, request);
    },
  };
}

function writesCallsAs(format: AnswerFormat, renderer: (format: AnswerFormat) => Render): boolean {
  const name = "inhouse_probe";
  try {
    const call = { id: "probe0001", name, arguments: '{"argument":"value"}' };
    const tools = [{ name, description: "Probes." }];
    const { head, marks } = renderer(format)({
      messages: [
        { role: "user", text: "Probe." },
        { role: "assistant", text: "", toolCalls: [call] },
        { role: "tool", toolCallId: call.id, text: "Done." },
      ],
      tools,
    });
    return format.matches(marks.restore(head), name, "argument");
  } catch {
    return false;
  }
}

function rendered(render: Render, request: Conversation, name: string): RenderedPrompt {
  try {
    return render(request);
  } catch (error) {
    throw new EngineError(
      l10n.t(
        "The chat template of model “{0}” cannot render this conversation ({1}): start a new one, or choose another model in inhouse.chat.model.",
        name,
        firstLine(error),
      ),
    );
  }
}

function promptOf(
  own: OwnModel,
  toTokens: ReturnType<typeof promptTokenizer>,
  prompt: RenderedPrompt,
  request: Request,
): ChatPrompt {
  const { head, marks } = prompt;
  const { opening, forced, mustCall } = answerStart(own.format, prompt, request);
  const whole = (text: string) => withBos(toTokens(text, marks), own.model);
  const headIds = whole(head);
  const ids = whole(head + opening + forced + (prompt.begun ?? ""));
  const ownPrompt: OwnPrompt = {
    opening: toTokens(opening, marks),
    mustCall,
    afterJson: toTokens(own.format.afterJson ?? "", marks),
    forcedCall(name) {
      const call = callStart(own.format, name, marks);
      return { ids: whole(head + opening + call), call: toTokens(call, marks) };
    },
  };
  return {
    ids,
    headTokens: commonLength(ids, headIds),
    generate: (generation) => generateOwn(own, ownPrompt, generation),
  };
}

/** What stands between the conversation and what the model generates. */
function answerStart(
  format: AnswerFormat,
  { opening, openingWithoutThoughts, begun, marks }: RenderedPrompt,
  { toolChoice, answerSchema, tools = [] }: Request,
): { readonly opening: string; readonly forced: string; readonly mustCall: boolean } {
  const [only] = tools;
  if (toolChoice === "required" && only !== undefined) {
    const forced = tools.length === 1 ? callStart(format, only.name, marks) : format.callStart("").open;
    return { opening: openingWithoutThoughts, forced, mustCall: true };
  }
  const isText = begun !== undefined || answerSchema !== undefined;
  return {
    opening: isText ? openingWithoutThoughts + format.textStart : opening,
    forced: "",
    mustCall: false,
  };
}

function callStart(format: AnswerFormat, name: string, marks: TextMarks): string {
  const { open, afterName } = format.callStart(marks.breakTokens(name));
  return open + afterName;
}

/** llama.cpp adds the token at the beginning, unless the template wrote it. */
function withBos(ids: Token[], { tokens }: LlamaModel): Token[] {
  const { bos } = tokens;
  if (bos === null || !tokens.shouldPrependBosToken || ids[0] === bos) return ids;
  return [bos, ...ids];
}

function commonLength(a: readonly Token[], b: readonly Token[]): number {
  const different = b.findIndex((id, at) => a[at] !== id);
  return different < 0 ? b.length : different;
}
