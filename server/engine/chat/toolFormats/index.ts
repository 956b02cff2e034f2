import type { MessageOptions } from "../templates/templateMessages";
import type { AnswerReader } from "./answerReader";
import { glm } from "./glm";
import { HarmonyReader } from "./harmony";
import { hermes } from "./hermes";
import { mistral, mistralList } from "./mistral";
import { qwenXml } from "./qwenXml";
import { TagReader } from "./tagReader";
import type { CallStart, ToolFormat } from "./toolFormat";

export interface ReaderOptions {
  /** Names of the offered tools. */
  readonly tools: readonly string[];
  /** Special tokens of the vocabulary: only they count as tags where they exist. */
  readonly specialTokens: ReadonlySet<string>;
}

/** How a family of models writes its answers: thoughts, text and calls. */
export interface AnswerFormat {
  readonly id: string;
  /** How its templates take messages. */
  readonly messages?: MessageOptions;
  /** As in `ToolFormat`. */
  readonly textStart: string;
  readonly callStart: (name: string) => CallStart;
  /** As in `ToolFormat`. */
  readonly afterJson?: string;
  readonly matches: ToolFormat["matches"];
  reader(options: ReaderOptions): AnswerReader;
}

const harmony: AnswerFormat = {
  id: "harmony",
  messages: { oneCallPerMessage: true },
  textStart: "<|channel|>final<|message|>",
  callStart: (name) => ({
    open: "<|channel|>commentary to=functions.",
    afterName: `${name} <|constrain|>json<|message|>`,
  }),
  afterJson: "<|call|>",
  matches: (rendered, name, argument) =>
    new RegExp(`to=functions\\.${name}.*<\\|message\\|>\\{"${argument}"`).test(rendered),
  reader: ({ tools, specialTokens }) => new HarmonyReader(specialTokens, tools.length > 0),
};

function withTags(format: ToolFormat): AnswerFormat {
  const { id, messages, callStart, afterJson, matches } = format;
  return {
    id,
    ...(messages !== undefined && { messages }),
    textStart: format.textStart ?? "",
    callStart,
    ...(afterJson !== undefined && { afterJson }),
    matches,
    reader: (options) => new TagReader({ format, ...options }),
  };
}

export const answerFormats: readonly AnswerFormat[] = [
  harmony,
  ...[qwenXml, glm, hermes, mistral, mistralList].map(withTags),
];
