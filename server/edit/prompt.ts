import type { ModelMessage } from "../engine/chatEngine";
import type { ModelTurn } from "../models/modelQueue";
import { l10n } from "../protocol/l10n";
import { EditRefusedError } from "./editRefusedError";
import { type EditTask, isInsertion, type Region } from "./source";
import type { EditFormat, EditStyle } from "./styles/style";

export interface EditPrompt {
  readonly messages: readonly ModelMessage[];
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  /** Text that the answer mostly repeats, for prompt lookup. */
  readonly draftSource?: string;
  /** See `AnswerRequest`. */
  readonly repeatPenalty?: number;
  /** Lines of the file in the prompt: the region and what surrounds it. */
  readonly shown: Region;
}

/** Most characters in the prompt before and after the region. */
const maxAround = { before: 8000, after: 4000 };
/** Shares of `maxAround` to try in turn until the prompt fits. */
const shares = [1, 0.5, 0.2, 0];
/** Tokens for new text in an answer, beyond the text that it repeats. */
const newTokens = 512;
/** Factor by which code may grow. */
const growth = 1.5;

/**
 * Builds the prompt with as much of the file as fits beside the answer. Throws an `EditRefusedError` if even the region
 * does not fit.
 */
export async function editPrompt(
  task: EditTask,
  style: EditStyle,
  format: EditFormat,
  { engine, info, maxTokens: usual }: ModelTurn,
): Promise<EditPrompt> {
  const draftSource = task.parts.region.join("\n");
  const [tokens = 0] = await engine.countTokens([draftSource]);
  const room = info.contextTokens - spareTokens;
  const needed = isInsertion(task.parts) ? usual : Math.ceil(tokens * growth) + newTokens;
  // A format that repeats the code needs room for all of it.
  const least = format === "region" ? Math.ceil(tokens * 1.1) + 32 : newTokens / 4;
  for (const share of shares) {
    const { before, after } = around(task, share);
    const messages = style.render(task, format, { before: before.join("\n"), after: after.join("\n") });
    const left = room - (await engine.countPrompt({ messages }));
    if (left >= (share === 0 ? least : needed))
      return {
        messages,
        maxTokens: Math.min(needed, left),
        draftSource,
        ...(task.repeatPenalty !== undefined && { repeatPenalty: task.repeatPenalty }),
        shown: {
          start: task.parts.before.length - before.length,
          end: task.parts.before.length + task.parts.region.length + after.length,
        },
      };
  }
  throw new EditRefusedError(
    l10n.t(
      "The code is too long for this model: prompt and answer together may have {0} tokens. Select less.",
      info.contextTokens,
    ),
  );
}

/** Tokens that a template may add around an answer. */
const spareTokens = 16;

/** The nearest whole lines around the region, within `share` of the limits. */
function around({ parts }: EditTask, share: number): Record<"before" | "after", readonly string[]> {
  return {
    before: nearest(parts.before.toReversed(), maxAround.before * share).reverse(),
    after: nearest(parts.after, maxAround.after * share),
  };
}

function nearest(lines: readonly string[], maxChars: number): string[] {
  const kept: string[] = [];
  let chars = 0;
  for (const line of lines) {
    chars += line.length + 1;
    if (chars > maxChars) break;
    kept.push(line);
  }
  return kept;
}
