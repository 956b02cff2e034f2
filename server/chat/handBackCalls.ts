import type { AnswerEvent, AnswerRequest, ChatEngine, ModelMessage } from "../engine/chatEngine";
import { EngineError } from "../engine/errors";
import type { ToolCall } from "../protocol/chat";
import { l10n } from "../protocol/l10n";

type BadCall = Extract<AnswerEvent, { type: "badCall" }>;
type End = Extract<AnswerEvent, { type: "end" }>;

/** How often a model may write its calls again. */
const mostRetries = 2;

/**
 * Answers, and hands tool calls that cannot be used back to the model with what is wrong, so that it writes them again. Calls of
 * one answer stay in order. Throws an `EngineError` when the model fails again and again.
 */
export async function* answerWithCalls(
  engine: Pick<ChatEngine, "answer">,
  request: AnswerRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  let { messages } = request;
  let generatedTokens = 0;
  let said = false;
  const good: ToolCall[] = [];
  for (let retry = 0; ; retry++) {
    const turn = new Turn(good);
    const startsParagraph = paragraphs(said);
    let end: End | undefined;
    for await (const event of engine.answer({ ...request, messages }, signal)) {
      const isNew = turn.add(event);
      if (event.type === "end") end = event;
      else if (isNew) yield startsParagraph(event) ? { ...event, text: `\n\n${event.text}` } : event;
    }
    // An aborted answer has no end.
    if (end === undefined) return;
    generatedTokens += end.generatedTokens;
    const [bad] = turn.bad;
    if (bad === undefined) {
      yield { ...end, generatedTokens };
      return;
    }
    if (retry === mostRetries || end.reason !== "done") throw invalidCall(bad.problem);
    said ||= turn.text !== "";
    messages = [...messages, ...turn.messages()];
  }
}

type TextEvent = Extract<AnswerEvent, { type: "text" | "thinking" }>;

/** Whether an event is the first text of a turn, after text of an earlier one. */
function paragraphs(said: boolean): (event: AnswerEvent) => event is TextEvent {
  let isFirst = said;
  return (event): event is TextEvent => {
    const starts = isFirst && event.type === "text" && event.text !== "";
    if (starts) isFirst = false;
    return starts;
  };
}

/** What the model wrote in one go. */
class Turn {
  readonly bad: BadCall[] = [];
  readonly #calls: ToolCall[] = [];
  readonly #before: readonly ToolCall[];
  readonly #good: ToolCall[];
  text = "";

  /** `good` collects the usable calls of all turns. */
  constructor(good: ToolCall[]) {
    this.#good = good;
    this.#before = [...good];
  }

  /** Whether the event is for the user: calls that a model repeats with those to correct are not. */
  add(event: AnswerEvent): boolean {
    if (event.type === "text") this.text += event.text;
    if (event.type === "badCall") {
      this.bad.push(event);
      this.#calls.push({
        id: event.id,
        name: event.name || unknownTool,
        arguments: JSON.stringify({ text: event.text }),
      });
      return false;
    }
    if (event.type !== "toolCall") return true;
    const { call } = event;
    this.#calls.push(call);
    if (this.#before.some(({ name, arguments: json }) => name === call.name && json === call.arguments))
      return false;
    this.#good.push(call);
    return true;
  }

  /** The turn as the model reads it, with an answer to each of its calls. */
  messages(): readonly ModelMessage[] {
    const results = this.#calls.map(({ id }): ModelMessage => {
      const bad = this.bad.find((each) => each.id === id);
      return { role: "tool", toolCallId: id, text: bad === undefined ? accepted : refusal(bad.problem) };
    });
    return [{ role: "assistant", text: this.text, toolCalls: this.#calls }, ...results];
  }
}

/** What a call is called that names no tool. */
const unknownTool = "unknown";
const accepted = "Accepted. It runs when all calls of this answer can be used. Do not repeat it.";

function refusal(problem: string): string {
  return `Error: this call was not run. ${problem} Write the call again, complete and correct.`;
}

function invalidCall(problem: string): EngineError {
  return new EngineError(
    l10n.t(
      "The model generated an invalid tool call ({0}): try again, or choose another model in inhouse.chat.model.",
      problem,
    ),
  );
}
