import { randomUUID } from "node:crypto";
import type {
  ChatModelFunctions,
  LLamaChatGenerateResponseOptions,
  Llama,
  LlamaGrammar,
} from "node-llama-cpp";
import type { ToolCall } from "../protocol/chat";
import type { AnswerRequest } from "./chatEngine";
import { grammarSchema, withoutNulls } from "./toolSchema";

type ResponseOptions = LLamaChatGenerateResponseOptions<ChatModelFunctions>;
type AnswerForm =
  | { readonly grammar: LlamaGrammar }
  | (Pick<ResponseOptions, "onFunctionCall"> & { readonly functions?: ChatModelFunctions });

/** What an answer may be: text with tool calls, or JSON of a form that the sampler is held to. */
export async function answerForm(
  llama: Llama,
  { answerSchema, tools = [] }: AnswerRequest,
  functions: ChatModelFunctions | undefined,
  onCall: (call: ToolCall) => void,
): Promise<AnswerForm> {
  if (answerSchema !== undefined) return { grammar: await grammarOf(llama, answerSchema) };
  return {
    ...(functions === undefined ? {} : { functions }),
    onFunctionCall: ({ functionName, params }) => {
      const schema = tools.find(({ name }) => name === functionName)?.inputSchema;
      const json = JSON.stringify(withoutNulls(params, schema) ?? {});
      onCall({ id: randomUUID(), name: functionName, arguments: json });
    },
  };
}

function grammarOf(llama: Llama, schema: object): Promise<LlamaGrammar> {
  // The library infers the type of the answer from that of the schema, which is not known here.
  return llama.createGrammarForJsonSchema(grammarSchema(schema) as { type: "object" });
}
