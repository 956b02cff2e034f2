import type { ChatTurn } from "../chat/chat";
import type { ModelMessage } from "../engine/chatEngine";
import { Refused } from "./refused";
import type { ModelRung } from "./rungs/rungRecord";
import { type EditTask, isInsertion, type Region } from "./source";
import type { EditStyle } from "./styles/style";

export interface EditPrompt {
  readonly messages: readonly ModelMessage[];
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  /** What the answer will mostly repeat. */
  readonly copyFrom?: string;
  /** As in `AnswerRequest`. */
  readonly repeatPenalty?: number;
  /** Lines of the file that the model is shown, the region with what stands around it. */
  readonly shown: Region;
}

/** Characters around the region that the model is shown, at most, before and behind it. */
const mostAround = { before: 8000, after: 4000 };
/** What is tried when the prompt is too long for the context, as shares of that. */
const shares = [1, 0.5, 0.2, 0];
/** What an answer may have beside the text that it repeats, and the least that it may have, in tokens. */
const newTokens = 512;
/** By how much code may grow. */
const growth = 1.5;

/** The prompt with as much of the file as fits beside the answer. Throws `Refused` when even the region does not. */
export async function editPrompt(
  task: EditTask,
  style: EditStyle,
  rung: ModelRung,
  { engine, info, maxTokens: usual }: ChatTurn,
): Promise<EditPrompt> {
  const copyFrom = task.parts.region.join("\n");
  const [tokens = 0] = await engine.countTokens([copyFrom]);
  const room = info.contextTokens - spareTokens;
  const needed = isInsertion(task.parts) ? usual : Math.ceil(tokens * growth) + newTokens;
  // A form that repeats the code is of no use when there is no room for it.
  const least = rung === "region" ? Math.ceil(tokens * 1.1) + 32 : newTokens / 4;
  for (const share of shares) {
    const { before, after } = around(task, share);
    const messages = style.layOut(task, rung, { before: before.join("\n"), after: after.join("\n") });
    const left = room - (await engine.countPrompt({ messages }));
    if (left >= (share === 0 ? least : needed))
      return {
        ...{ messages, maxTokens: Math.min(needed, left), copyFrom },
        ...(task.repeatPenalty === undefined ? {} : { repeatPenalty: task.repeatPenalty }),
        shown: {
          start: task.parts.before.length - before.length,
          end: task.parts.before.length + task.parts.region.length + after.length,
        },
      };
  }
  throw new Refused(
    `The code is too long for this model, which reads and writes ${info.contextTokens.toLocaleString("en-US")} tokens at once: select less of it.`,
  );
}

/** What a template may put around an answer. */
const spareTokens = 16;

/** Whole lines, the nearest ones. */
function around({ parts }: EditTask, share: number): Record<"before" | "after", readonly string[]> {
  return {
    before: nearest(parts.before.toReversed(), mostAround.before * share).reverse(),
    after: nearest(parts.after, mostAround.after * share),
  };
}

function nearest(lines: readonly string[], mostChars: number): string[] {
  const kept: string[] = [];
  let chars = 0;
  for (const line of lines) {
    chars += line.length + 1;
    if (chars > mostChars) break;
    kept.push(line);
  }
  return kept;
}
