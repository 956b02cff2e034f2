import { randomUUID } from "node:crypto";
import type {
  ChatModelFunctions,
  LLamaChatGenerateResponseOptions,
  Llama,
  LlamaGrammar,
} from "node-llama-cpp";
import type { ToolCall } from "../../protocol/chat";
import type { AnswerRequest } from "../chatEngine";
import { grammarSchema, withoutNulls } from "./toolSchema";

type ResponseOptions = LLamaChatGenerateResponseOptions<ChatModelFunctions>;
type AnswerForm =
  | { readonly grammar: LlamaGrammar }
  | (Pick<ResponseOptions, "onFunctionCall"> & { readonly functions?: ChatModelFunctions });

/** The form of an answer: text with tool calls, or JSON that a grammar constrains. */
export async function answerForm(
  llama: Llama,
  { answerSchema, tools = [] }: AnswerRequest,
  functions: ChatModelFunctions | undefined,
  onCall: (call: ToolCall) => void,
): Promise<AnswerForm> {
  if (answerSchema !== undefined) return { grammar: await grammarOf(llama, answerSchema) };
  return {
    ...(functions !== undefined && { functions }),
    onFunctionCall: ({ functionName, params }) => {
      const schema = tools.find(({ name }) => name === functionName)?.inputSchema;
      const json = JSON.stringify(withoutNulls(params, schema) ?? {});
      onCall({ id: randomUUID(), name: functionName, arguments: json });
    },
  };
}

/** A grammar for JSON that follows a schema. */
export function grammarOf(llama: Llama, schema: object): Promise<LlamaGrammar> {
  // The library infers the answer's type from the schema's static type, which is unknown here.
  return llama.createGrammarForJsonSchema(grammarSchema(schema) as { type: "object" });
}
