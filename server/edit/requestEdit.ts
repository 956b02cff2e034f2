import { LoopDetector } from "../loops/loopDetector";
import type { ModelTurn } from "../models/modelQueue";
import { l10n } from "../protocol/l10n";
import { EditRefusedError } from "./editRefusedError";
import type { EditFigures } from "./figures";
import type { EditPrompt } from "./prompt";

export interface EditAnswer {
  readonly text: string;
  /** Whether the answer was truncated by a limit. */
  readonly isCutOff: boolean;
}

/** Thrown when the model repeats itself. */
export class AnswerLoopsError extends EditRefusedError {}

/**
 * Requests one answer. Throws an `AnswerLoopsError` if it repeats itself endlessly. `isEnough` gets the whole text
 * after each piece and ends the answer by returning true.
 */
export async function requestEdit(
  prompt: EditPrompt,
  { engine, signal }: ModelTurn,
  figures: EditFigures,
  onReading: (fraction: number) => void,
  isEnough: (text: string) => boolean,
): Promise<EditAnswer> {
  const known = () => prompt.messages.map(({ text }) => text).join("\n");
  const loops = {
    text: new LoopDetector({ isCode: true, promptText: known }),
    thinking: new LoopDetector({ promptText: known }),
  };
  let text = "";
  figures.beginAnswer();
  for await (const event of engine.answer({ ...prompt, temperature: 0 }, signal)) {
    figures.add(event);
    if (event.type === "prefill") onReading(event.tokens / event.promptTokens);
    if (event.type === "end") {
      const isCutOff = event.reason !== "done";
      if (isCutOff && (loops.text.judgeTruncated() ?? loops.thinking.judgeTruncated()))
        throw new AnswerLoopsError(loopSentence());
      return { text, isCutOff };
    }
    if (event.type !== "text" && event.type !== "thinking") continue;
    const isLoop = loops[event.type].add(event.text) !== undefined;
    if (event.type === "text") text += event.text;
    if (isLoop) throw new AnswerLoopsError(loopSentence());
    if (event.type === "thinking") continue;
    if (isEnough(text)) return { text, isCutOff: false };
  }
  signal.throwIfAborted();
  return { text, isCutOff: true };
}

function loopSentence(): string {
  return l10n.t(
    "The model began to repeat itself and was stopped. Nothing was changed. Retry, which makes repetition less likely, or choose a larger model.",
  );
}
