import type { ChatTurn } from "../chat/chat";
import type { ChatInfo, ModelMessage } from "../engine/chatEngine";
import { openingOf } from "../protocol/code/fences";
import { withoutThoughts } from "../protocol/code/thoughts";
import type { EditProgress } from "../protocol/edit";
import { codeBlocks } from "./answer/codeBlocks";
import { isEditMark } from "./answer/editMarks";
import { isPatch } from "./answer/unifiedDiff";
import { isVersionOf } from "./apply/findRegion";
import { askModel } from "./askModel";
import { type EditDeps, type Editing, rangeOf } from "./editing";
import { hunksBetween } from "./hunks";
import repair from "./instructions/repair.md";
import repairEnd from "./instructions/repairEnd.md";
import { placeAnswer } from "./place/placeAnswer";
import { cutOffSentence, type Placed } from "./place/placed";
import { Preview } from "./preview";
import { type EditPrompt, editPrompt } from "./prompt";
import { Refused } from "./refused";
import type { ModelRung } from "./rungs/rungRecord";
import { isInsertion, linesOf, type Parts, type Region } from "./source";
import { chooseEditStyle } from "./styles/index";
import { newMistakes } from "./syntaxCheck";

/** From so many lines on a region is not written anew: it takes long, and long answers lose lines. */
const longRegion = 80;

/** What became of one answer. */
interface Attempt {
  readonly answer: string;
  readonly placed?: Placed;
  /** What is wrong with it, one sentence each; nothing for one that can be taken as it is. */
  readonly problems: readonly string[];
}

/** Asks the model, and once more when its answer has no place or makes the syntax worse. Throws `Refused`. */
export async function writeEdit(
  editing: Editing,
  turn: ChatTurn,
  deps: EditDeps,
  tell: (progress: EditProgress) => void,
): Promise<Placed> {
  const { task } = editing;
  const style = chooseEditStyle(turn.info);
  const isLong = task.parts.region.length > longRegion;
  const rung = isInsertion(task.parts)
    ? "region"
    : await deps.rungs.choose(turn.info.name, isLong ? "searchReplace" : "region", style.rungs);
  const prompt = await editPrompt(task, style, rung, turn);
  const { marks } = turn.info;
  const preview = new Preview({ ...task, marks }, deps.now, (lines) =>
    tell({
      type: "preview",
      range: rangeOf(editing.region, editing.lines),
      newText: lines.join(editing.eol),
    }),
  );
  const attempt = (asked: EditPrompt) => tryOnce(asked, rung, editing, turn, deps, preview, tell);
  const first = await attempt(prompt);
  await deps.rungs.add(turn.info.name, rung, first.placed !== undefined);
  const again = style.repairs && mayRepair(first) ? await repairPrompt(prompt, first, turn) : undefined;
  if (again === undefined) return accepted(first);
  tell({ type: "repairing", problems: first.problems });
  preview.restart();
  return accepted(better(first, await attempt(again)));
}

async function tryOnce(
  prompt: EditPrompt,
  rung: ModelRung,
  editing: Editing,
  turn: ChatTurn,
  deps: EditDeps,
  preview: Preview,
  tell: (progress: EditProgress) => void,
): Promise<Attempt> {
  const { task, figures } = editing;
  const reading = (fraction: number) => tell({ type: "waiting", message: "Reading", fraction });
  const said = await askModel(prompt, turn, figures, reading, (text) => {
    editing.answer = text;
    preview.update(text);
    return rung === "region" && hasItAll(text, editing, turn.info);
  });
  try {
    const placed = placeAnswer(said.text, { ...task, isCutOff: said.isCutOff, marks: turn.info.marks });
    refuseUnseen(task.parts, placed.parts, prompt.shown);
    const problems = await newMistakes(task.parts, placed.parts, task.languageId, deps.syntax);
    return { answer: said.text, placed, problems };
  } catch (error) {
    if (error instanceof Refused) return { answer: said.text, problems: [error.message] };
    throw error;
  }
}

/** What the model has not read it cannot mean to change, even where its lines happen to be there. */
function refuseUnseen(before: Parts, after: Parts, shown: Region): void {
  const isSeen = ({ start, end }: Region) => start >= shown.start && end <= shown.end;
  if (!hunksBetween(linesOf(before), linesOf(after)).every(isSeen))
    throw new Refused(
      "The answer changes lines that the model was not shown: select those lines and ask again.",
    );
}

/**
 * Whether the block that was asked for is whole; what a model says behind it does not matter. One may quote the old code first, and
 * one that thinks may still be thinking, unless its answer begins with the block.
 */
function hasItAll(raw: string, { task }: Editing, { thinksInText = false }: ChatInfo): boolean {
  if (!/\n\s*(?:`{3,}|~{3,})\s*$/.test(raw) || /^(?:markdown|mdx)/.test(task.languageId)) return false;
  const { text, isThinking } = withoutThoughts(raw, linesOf(task.parts).join("\n"));
  const mayThink =
    thinksInText && text === raw && openingOf(text.trimStart().split("\n", 1)[0] ?? "") === undefined;
  if (isThinking || mayThink || /<{5}/.test(text)) return false;
  const { region } = task.parts;
  const isEdit = (lines: readonly string[]) => lines.some((line) => isEditMark(line, task.languageId));
  const blocks = codeBlocks(text, task.languageId, false);
  // More changes may come behind one in a format for edits.
  if (blocks.some(({ info, lines }) => isPatch(info, lines) || isEdit(lines))) return false;
  return blocks.some(
    ({ isClosed, lines }) => isClosed && isVersionOf(lines, region) && meaning(lines) !== meaning(region),
  );
}

function meaning(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

/** One that was cut off would be cut off again. */
function mayRepair({ problems }: Attempt): boolean {
  return problems.length > 0 && !problems.includes(cutOffSentence);
}

/** The conversation with what is wrong; undefined when there is no room for it. */
async function repairPrompt(
  { messages, maxTokens, ...rest }: EditPrompt,
  { answer, problems }: Attempt,
  { engine, info }: ChatTurn,
): Promise<EditPrompt | undefined> {
  const list = problems.map((problem) => `- ${problem}`).join("\n");
  const text = `${repair.trim()}\n${list}\n${repairEnd.trim()}`;
  const longer: readonly ModelMessage[] = [
    ...messages,
    { role: "assistant", text: answer },
    { role: "user", text },
  ];
  const left = info.contextTokens - (await engine.countPrompt({ messages: longer }));
  return left < maxTokens ? undefined : { ...rest, messages: longer, maxTokens };
}

function better(first: Attempt, second: Attempt): Attempt {
  if (second.placed === undefined) return first;
  if (first.placed === undefined || second.problems.length === 0) return second;
  return second.problems.length < first.problems.length ? second : first;
}

function accepted({ placed, problems }: Attempt): Placed {
  if (placed === undefined) throw new Refused(problems[0] ?? "The answer could not be used: ask again.");
  return { ...placed, warnings: [...placed.warnings, ...problems] };
}
