import type { ChatTurn } from "../chat/chat";
import type { EditFigures } from "./figures";
import type { EditPrompt } from "./prompt";

export interface Said {
  readonly text: string;
  /** It ended because there was no room, not because the model had ended. */
  readonly isCutOff: boolean;
}

/** One answer. `isEnough` is asked at each piece of text, with all that was said; the answer ends where it says yes. */
export async function askModel(
  prompt: EditPrompt,
  { engine, signal }: ChatTurn,
  figures: EditFigures,
  onReading: (fraction: number) => void,
  isEnough: (text: string) => boolean,
): Promise<Said> {
  let text = "";
  figures.beginAnswer();
  for await (const event of engine.answer({ ...prompt, temperature: 0 }, signal)) {
    figures.add(event);
    if (event.type === "prefill") onReading(event.tokens / event.promptTokens);
    if (event.type === "end") return { text, isCutOff: event.reason !== "done" };
    if (event.type !== "text") continue;
    text += event.text;
    if (isEnough(text)) return { text, isCutOff: false };
  }
  signal.throwIfAborted();
  return { text, isCutOff: true };
}
