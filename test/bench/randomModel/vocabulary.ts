import { tokenTypes } from "../../../server/engine/tokens/specialTokens";
import { byteCharacters } from "../../support/byteCharacters";
import { makeFixtures } from "../replay/fixtures";
import { learnMerges } from "./bpe";

export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly merges: readonly string[];
  /** The number of learned tokens: bytes and merges. The others only fill up the vocabulary. */
  readonly learned: number;
  readonly charsPerToken: number;
}

/** The place of Qwen2.5's control tokens, and the size of its vocabulary. */
const firstControlId = 151_643;
const size = 151_936;
const controls = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|object_ref_start|>",
  "<|object_ref_end|>",
  "<|box_start|>",
  "<|box_end|>",
  "<|quad_start|>",
  "<|quad_end|>",
  "<|vision_start|>",
  "<|vision_end|>",
  "<|vision_pad|>",
  "<|image_pad|>",
  "<|video_pad|>",
  "<tool_call>",
  "</tool_call>",
  "<|fim_prefix|>",
  "<|fim_middle|>",
  "<|fim_suffix|>",
  "<|fim_pad|>",
  "<|repo_name|>",
  "<|file_sep|>",
];

/** A vocabulary with Qwen2.5's size and control tokens, and merges learned from generated code. */
export function qwenVocabulary(): Vocabulary {
  // Real code has about three and a half characters per token; the repetitive generated modules would have more.
  const text = makeFixtures(56, 77).flatMap(({ files }) => files.map(({ finished }) => finished.join("\n")));
  const { merges, charsPerToken } = learnMerges(text.join("\n"), 3.5, 4000);
  const learned = [...byteCharacters(), ...new Set(merges.map((merge) => merge.replace(" ", "")))];
  const fillers = Array.from(
    { length: firstControlId - learned.length },
    (_, at) => `Ġfill${at.toString(36)}`,
  );
  const pads = Array.from(
    { length: size - firstControlId - controls.length },
    (_, at) => `[PAD${firstControlId + controls.length + at}]`,
  );
  return {
    tokens: [...learned, ...fillers, ...controls, ...pads],
    types: [
      ...[...learned, ...fillers].map(() => tokenTypes.normal),
      ...controls.map((text) => (text.startsWith("<|") ? tokenTypes.control : tokenTypes.userDefined)),
      ...pads.map(() => tokenTypes.unused),
    ],
    merges,
    learned: learned.length,
    charsPerToken,
  };
}
