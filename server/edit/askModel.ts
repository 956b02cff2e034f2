import type { ChatTurn } from "../chat/chat";
import { LoopWatch } from "../chat/loops/loopWatch";
import type { EditFigures } from "./figures";
import type { EditPrompt } from "./prompt";
import { Refused } from "./refused";

export interface Said {
  readonly text: string;
  /** It ended because there was no room, not because the model had ended. */
  readonly isCutOff: boolean;
}

/** The model repeated itself, so its answer is of no use. */
export class AnswerLoops extends Refused {}

/** One answer; throws `AnswerLoops` for one that repeats itself without an end. `isEnough` is asked at each piece of text, with all that was said; the answer ends where it says yes. */
export async function askModel(
  prompt: EditPrompt,
  { engine, signal }: ChatTurn,
  figures: EditFigures,
  onReading: (fraction: number) => void,
  isEnough: (text: string) => boolean,
): Promise<Said> {
  const known = () => prompt.messages.map(({ text }) => text).join("\n");
  const loops = { text: new LoopWatch({ isCode: true, known }), thinking: new LoopWatch({ known }) };
  let text = "";
  figures.beginAnswer();
  for await (const event of engine.answer({ ...prompt, temperature: 0 }, signal)) {
    figures.add(event);
    if (event.type === "prefill") onReading(event.tokens / event.promptTokens);
    if (event.type === "end") {
      const isCutOff = event.reason !== "done";
      if (isCutOff && (loops.text.cutOff() ?? loops.thinking.cutOff())) throw new AnswerLoops(loopSentence);
      return { text, isCutOff };
    }
    if (event.type !== "text" && event.type !== "thinking") continue;
    const isLoop = loops[event.type].add(event.text) !== undefined;
    if (event.type === "text") text += event.text;
    if (isLoop) throw new AnswerLoops(loopSentence);
    if (event.type === "thinking") continue;
    if (isEnough(text)) return { text, isCutOff: false };
  }
  signal.throwIfAborted();
  return { text, isCutOff: true };
}

const loopSentence =
  "The model began to repeat itself and was stopped, and nothing was changed: try again, which makes repetition less likely, or choose a larger model.";
