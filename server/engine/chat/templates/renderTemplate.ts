import { Template } from "@huggingface/jinja";
import type { Conversation } from "../../chatEngine";
import { thoughtTags } from "../toolFormats/thoughtTags";
import {
  type MessageOptions,
  type TemplateMessage,
  templateMessages,
  templateTools,
  withAlternatingRoles,
} from "./templateMessages";
import { type TextMarks, textMarks } from "./textMarks";

/** A rendered prompt; `marks.restore` gives its text. */
export interface RenderedPrompt {
  /** The conversation up to the assistant's turn. */
  readonly head: string;
  /** What the template puts before the answer. */
  readonly opening: string;
  /** `opening` for an answer without thoughts. */
  readonly openingWithoutThoughts: string;
  /** The beginning of the answer, which the model continues. */
  readonly begun: string | undefined;
  readonly marks: TextMarks;
}

export interface RenderOptions {
  readonly specialTokens: readonly string[];
  readonly bosToken: string;
  readonly eosToken: string;
  readonly messages?: MessageOptions;
}

/** Renders conversations by a model's own template. Throws what the template throws. */
export function templateRenderer(
  source: string,
  options: RenderOptions,
): (conversation: Conversation) => RenderedPrompt {
  const template = new Template(source);
  const variables = { bos_token: options.bosToken, eos_token: options.eosToken };
  return ({ messages, tools = [] }) => {
    const last = messages.at(-1);
    const isContinued = last?.role === "assistant" && (last.toolCalls ?? []).length === 0;
    const closed = isContinued ? messages.slice(0, -1) : messages;
    const marks = textMarks(options.specialTokens, [JSON.stringify([messages, tools])]);
    const toRender = withQuestion(marks.breakTokens(templateMessages(closed, options.messages)), marks);
    const declared = marks.breakTokens(templateTools(tools));
    const render = (list: readonly TemplateMessage[], more: object) =>
      template.render({
        ...variables,
        messages: list,
        ...(declared.length > 0 && { tools: declared }),
        ...more,
      });
    const rendered = untilQuestion(renderParts(toRender, render), closed, marks);
    const begun = isContinued ? marks.breakTokens(last.text) : undefined;
    return { ...rendered, begun, marks };
  };
}

type Render = (messages: readonly TemplateMessage[], more: object) => string;

function renderParts(messages: readonly TemplateMessage[], render: Render) {
  const whole = tryRender(messages, render, { add_generation_prompt: true });
  const head = commonHead(whole, tryRender(messages, render, { add_generation_prompt: false }));
  const silent = { enable_thinking: false };
  const quiet = tryRender(messages, render, { ...silent, add_generation_prompt: true });
  // Without thoughts a template may also change the user's messages, which would cost the KV cache: take only its opening.
  const quietHead = commonHead(
    quiet,
    tryRender(messages, render, { ...silent, add_generation_prompt: false }),
  );
  return {
    head,
    opening: whole.slice(head.length),
    openingWithoutThoughts: withThoughtsClosed(quiet.slice(quietHead.length)),
  };
}

/** Templates of models that always think open thoughts whatever they are asked: empty thoughts stand there then. */
function withThoughtsClosed(opening: string): string {
  const unclosed = thoughtTags.find(
    ([open, close]) => opening.lastIndexOf(open) > opening.lastIndexOf(close),
  );
  if (unclosed === undefined) return opening;
  const [open, close] = unclosed;
  return open.startsWith("<") ? `${opening}\n${close}\n\n` : opening + close;
}

/** Some templates want roles to alternate. */
function tryRender(messages: readonly TemplateMessage[], render: Render, more: object): string {
  try {
    return render(messages, more);
  } catch (error) {
    const joined = withAlternatingRoles(messages);
    if (joined.length === messages.length) throw error;
    return render(joined, more);
  }
}

function commonHead(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

/** Templates want a question, but a system prompt is also evaluated before there is one. */
function withQuestion(messages: readonly TemplateMessage[], { placeholder }: TextMarks): TemplateMessage[] {
  if (messages.some(({ role }) => role === "user")) return [...messages];
  const systems = messages.filter(({ role }) => role === "system");
  return [...systems, { role: "user", content: placeholder }, ...messages.slice(systems.length)];
}

/** A prompt without a question ends where the question will begin. */
function untilQuestion(
  rendered: ReturnType<typeof renderParts>,
  messages: Conversation["messages"],
  { placeholder }: TextMarks,
) {
  const at = rendered.head.indexOf(placeholder);
  if (at < 0 || messages.some(({ role }) => role !== "system")) return rendered;
  return { head: rendered.head.slice(0, at), opening: "", openingWithoutThoughts: "" };
}
