/** Metadata of real models' files: names, architectures, tokenizers and special tokens as converted to GGUF. */
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import type { ModelToWrite } from "./tinyModel";

export interface KnownModel extends ModelToWrite {
  /** The expected family; undefined for a model without FIM. */
  readonly family: string | undefined;
}

const control = (...texts: readonly string[]) => texts.map((text) => ({ text, type: tokenTypes.control }));
const userDefined = (...texts: readonly string[]) =>
  texts.map((text) => ({ text, type: tokenTypes.userDefined }));
const normal = (...texts: readonly string[]) => texts.map((text) => ({ text, type: tokenTypes.normal }));

const qwenFill = [
  "<|fim_prefix|>",
  "<|fim_middle|>",
  "<|fim_suffix|>",
  "<|fim_pad|>",
  "<|repo_name|>",
  "<|file_sep|>",
];
const qwenChat = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
const starCoderFill = ["<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>"];
const starCoderData = ["<filename>", "<gh_stars>", "<issue_start>", "<jupyter_code>", "<reponame>"];

export const knownModels: readonly KnownModel[] = [
  {
    family: "starter-code",
    name: "Starter Code",
    architecture: "llama",
    vocabulary: "spm",
    marks: control(...qwenChat, ...qwenFill),
  },
  {
    family: "qwen-coder",
    name: "Qwen2.5 Coder 7B",
    architecture: "qwen2",
    vocabulary: "bpe",
    pre: "qwen2",
    marks: [...control(...qwenChat, ...qwenFill), ...userDefined("<tool_call>", "</tool_call>")],
  },
  {
    family: "qwen-coder",
    name: "Qwen3 Coder 30B A3B",
    architecture: "qwen3moe",
    vocabulary: "bpe",
    pre: "qwen2",
    marks: [...control(...qwenChat, ...qwenFill), ...userDefined("<tool_call>", "<think>", "</think>")],
  },
  {
    family: "starcoder2",
    name: "Starcoder2 3b",
    architecture: "starcoder2",
    vocabulary: "bpe",
    pre: "starcoder",
    marks: control(...starCoderFill, "<repo_name>", "<file_sep>", "<issue_start>", "<pr_base_code>"),
  },
  {
    family: "starcoder",
    name: "Granite 3.3 8b Base",
    architecture: "granite",
    vocabulary: "bpe",
    pre: "refact",
    marks: control(...starCoderFill, ...starCoderData, "<|start_of_role|>"),
  },
  {
    family: "starcoder",
    name: "Stable Code 3b",
    architecture: "stablelm",
    vocabulary: "bpe",
    marks: [...control("<|endoftext|>"), ...userDefined(...starCoderFill.slice(1), ...starCoderData)],
  },
  {
    family: "mellum",
    name: "Mellum 4b Base",
    architecture: "llama",
    vocabulary: "bpe",
    pre: "mellum",
    marks: control(...starCoderFill, ...starCoderData, "<system>", "</system>", "<assistant>", "<think>"),
  },
  {
    family: "granite4",
    name: "Granite 4.0 H Tiny",
    architecture: "granitehybrid",
    vocabulary: "bpe",
    pre: "default",
    marks: [
      ...control("<|end_of_text|>", "<|start_of_role|>", "<|end_of_role|>"),
      ...control(
        "<|fim_prefix|>",
        "<|fim_middle|>",
        "<|fim_suffix|>",
        "<|fim_pad|>",
        "<|filename|>",
        "<|reponame|>",
      ),
    ],
  },
  {
    family: "codellama",
    name: "codellama_codellama-7b-hf",
    architecture: "llama",
    vocabulary: "spm",
    marks: normal("▁<PRE>", "▁<MID>", "▁<SUF>", "▁<EOT>"),
  },
  {
    family: "codellama",
    name: "Codellama 7b",
    architecture: "llama",
    vocabulary: "spm",
    marks: userDefined("<PRE>", "<MID>", "<SUF>", "<EOT>"),
  },
  {
    family: "deepseek-coder",
    name: "Deepseek Coder 6.7b Base",
    architecture: "llama",
    vocabulary: "bpe",
    pre: "deepseek-coder",
    marks: [
      ...control("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"),
      ...userDefined(
        "õ÷",
        "<｜fim▁hole｜>",
        "<｜fim▁begin｜>",
        "<｜fim▁end｜>",
        "<pad>",
        "<|User|>",
        "<|EOT|>",
      ),
    ],
  },
  {
    family: "codestral",
    name: "Codestral 22B v0.1",
    architecture: "llama",
    vocabulary: "spm",
    marks: control("[INST]", "[/INST]", "[TOOL_CALLS]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]"),
  },
  {
    family: "codegemma",
    name: "Codegemma 2b",
    architecture: "gemma",
    vocabulary: "spm",
    metadata: { "tokenizer.ggml.add_space_prefix": false },
    marks: [
      ...control("<start_of_turn>", "<end_of_turn>", "<|file_separator|>"),
      ...userDefined("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<table>", "<h1>", "\n\n"),
    ],
  },
  {
    family: "seed-coder",
    name: "Seed Coder 8B Base",
    architecture: "llama",
    vocabulary: "bpe",
    pre: "seed-coder",
    marks: control(
      "<[begin▁of▁sentence]>",
      "<[end▁of▁sentence]>",
      "<[fim-suffix]>",
      "<[fim-prefix]>",
      "<[fim-middle]>",
    ),
  },
  {
    family: "glm",
    name: "GLM 4.5 Air",
    architecture: "glm4moe",
    vocabulary: "bpe",
    pre: "glm4",
    marks: [
      ...control("<|endoftext|>", "[gMASK]", "<sop>", "<|user|>", "<|assistant|>", "<|observation|>"),
      ...userDefined("<|code_prefix|>", "<|code_middle|>", "<|code_suffix|>", "<think>", "<arg_key>"),
    ],
  },
  {
    family: "generic",
    name: "Falcon H1 Tiny Coder 90M",
    architecture: "falcon-h1",
    vocabulary: "bpe",
    pre: "falcon-h1",
    marks: control("<|end_of_text|>", "<|im_start|>", "<|im_end|>", "<|prefix|>", "<|suffix|>", "<|middle|>"),
  },
  {
    family: "generic",
    name: "Santacoder",
    architecture: "starcoder",
    vocabulary: "bpe",
    pre: "starcoder",
    marks: control("<|endoftext|>", "<fim-prefix>", "<fim-middle>", "<fim-suffix>", "<fim-pad>"),
  },
  {
    family: undefined,
    name: "Llama 3.1 8B Instruct",
    architecture: "llama",
    vocabulary: "bpe",
    pre: "llama-bpe",
    marks: control(
      "<|begin_of_text|>",
      "<|end_of_text|>",
      "<|eot_id|>",
      "<|python_tag|>",
      "<|start_header_id|>",
    ),
  },
  {
    family: undefined,
    name: "Mistral 7B Instruct v0.1",
    architecture: "llama",
    vocabulary: "spm",
    marks: [],
  },
];
