import type { ChatInfo, ModelMessage } from "../engine/chatEngine";
import type { ModelTurn } from "../models/modelQueue";
import { openingOf } from "../protocol/code/fences";
import { stripThinking } from "../protocol/code/thinking";
import type { EditProgress } from "../protocol/edit";
import { l10n } from "../protocol/l10n";
import { codeBlocks } from "./answer/codeBlocks";
import { isEditMark } from "./answer/editMarks";
import { isPatch } from "./answer/unifiedDiff";
import { isVersionOf } from "./apply/findRegion";
import { type EditDeps, type Editing, rangeOf } from "./editing";
import { EditRefusedError } from "./editRefusedError";
import repair from "./instructions/repair.md";
import repairEnd from "./instructions/repairEnd.md";
import { placeAnswer } from "./place/placeAnswer";
import { cutOffSentence, type Placed } from "./place/placed";
import { type EditPrompt, editPrompt } from "./prompt";
import { requestEdit } from "./requestEdit";
import { hunksBetween } from "./result/hunks";
import { Preview } from "./result/preview";
import { isInsertion, linesOf, type Parts, type Region } from "./source";
import { chooseEditStyle } from "./styles/index";
import type { EditFormat } from "./styles/style";
import { newMistakes } from "./syntaxCheck";

/** Longer regions are not rewritten as a whole: it is slow, and long answers lose lines. */
const longRegion = 80;

/** The outcome of one answer. */
interface Attempt {
  readonly answer: string;
  readonly placed?: Placed;
  /**
   * Problems with it, one sentence each; empty if it can be used as it is. The model reads them in the repair prompt.
   */
  readonly problems: readonly string[];
}

/** Asks the model, and once more if its answer has no place or makes the syntax worse. Throws an `EditRefusedError`. */
export async function writeEdit(
  editing: Editing,
  turn: ModelTurn,
  deps: EditDeps,
  report: (progress: EditProgress) => void,
): Promise<Placed> {
  const { task } = editing;
  const style = chooseEditStyle(turn.info);
  const isLong = task.parts.region.length > longRegion;
  const format = isLong && !isInsertion(task.parts) && style.writesSearchReplace ? "searchReplace" : "region";
  const prompt = await editPrompt(task, style, format, turn);
  const { specialTokens } = turn.info;
  const preview = new Preview({ ...task, specialTokens }, deps.now, (lines) =>
    report({
      type: "preview",
      range: rangeOf(editing.region, editing.lines),
      newText: lines.join(editing.eol),
    }),
  );
  const attempt = (asked: EditPrompt) => tryOnce(asked, format, editing, turn, deps, preview, report);
  const first = await attempt(prompt);
  const again = style.canRepair && mayRepair(first) ? await repairPrompt(prompt, first, turn) : undefined;
  if (again === undefined) return accepted(first);
  report({ type: "repairing", problems: first.problems });
  preview.restart();
  return accepted(better(first, await attempt(again)));
}

async function tryOnce(
  prompt: EditPrompt,
  format: EditFormat,
  editing: Editing,
  turn: ModelTurn,
  deps: EditDeps,
  preview: Preview,
  report: (progress: EditProgress) => void,
): Promise<Attempt> {
  const { task, figures } = editing;
  const reading = (fraction: number) => report({ type: "waiting", message: l10n.t("Reading"), fraction });
  const said = await requestEdit(prompt, turn, figures, reading, (text) => {
    editing.answer = text;
    preview.update(text);
    return format === "region" && isBlockComplete(text, editing, turn.info);
  });
  try {
    const placed = placeAnswer(said.text, {
      ...task,
      isCutOff: said.isCutOff,
      specialTokens: turn.info.specialTokens,
    });
    refuseUnseen(task.parts, placed.parts, prompt.shown);
    const problems = await newMistakes(task.parts, placed.parts, task.languageId, deps.syntax);
    return { answer: said.text, placed, problems };
  } catch (error) {
    if (error instanceof EditRefusedError) return { answer: said.text, problems: [error.message] };
    throw error;
  }
}

/** Refuses changes of lines that were not in the prompt, even if they happen to match. */
function refuseUnseen(before: Parts, after: Parts, shown: Region): void {
  const isSeen = ({ start, end }: Region) => start >= shown.start && end <= shown.end;
  if (!hunksBetween(linesOf(before), linesOf(after)).every(isSeen))
    throw new EditRefusedError(
      l10n.t("The answer changes lines that the model did not see. Select those lines and ask again."),
    );
}

/**
 * Whether the requested block is complete; what the model writes after it does not matter. An answer may quote the old
 * code first. A model that thinks may still be thinking, unless its answer begins with the block.
 */
function isBlockComplete(raw: string, { task }: Editing, { thinksInText = false }: ChatInfo): boolean {
  if (!/\n\s*(?:`{3,}|~{3,})\s*$/.test(raw) || /^(?:markdown|mdx)/.test(task.languageId)) return false;
  const { text, isThinking } = stripThinking(raw, linesOf(task.parts).join("\n"));
  const mayThink =
    thinksInText && text === raw && openingOf(text.trimStart().split("\n", 1)[0] ?? "") === undefined;
  if (isThinking || mayThink || /<{5}/.test(text)) return false;
  const { region } = task.parts;
  const isEdit = (lines: readonly string[]) => lines.some((line) => isEditMark(line, task.languageId));
  const blocks = codeBlocks(text, task.languageId, false);
  // An edit format may continue with more changes.
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

/** Whether a retry may help; a truncated answer would be truncated again. */
function mayRepair({ problems }: Attempt): boolean {
  return problems.length > 0 && !problems.includes(cutOffSentence());
}

/** The conversation, extended by the list of problems; undefined if there is no room for it. */
async function repairPrompt(
  { messages, maxTokens, ...rest }: EditPrompt,
  { answer, problems }: Attempt,
  { engine, info }: ModelTurn,
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
  if (placed === undefined)
    throw new EditRefusedError(problems[0] ?? l10n.t("The answer could not be used. Ask again."));
  return { ...placed, warnings: [...placed.warnings, ...problems] };
}
