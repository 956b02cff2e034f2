/** The way from an instruction to an edit, on one page: widen → choose the form → ask → place → check → repair once → hunks. */
import { AnswerStopped, type ChatTurn } from "../chat/chat";
import { splitLines } from "../protocol/code/lines";
import type { EditParams, EditProgress, EditResult } from "../protocol/edit";
import { AnswerLoops } from "./askModel";
import { type EditDeps, type Editing, eolOf, rangeOf } from "./editing";
import { EditFigures } from "./figures";
import { editable } from "./guards";
import { NeedsOtherModel, Refused } from "./refused";
import { regionOf } from "./region";
import { editResult } from "./result";
import { type EditTask, partsOf } from "./source";
import { chooseEditStyle } from "./styles/index";
import { writeTests } from "./tests/writeTests";
import { writeEdit } from "./writeEdit";

/** Makes an edit, and changes nothing. Throws an `EngineError` when there is no model; else each end is a result. */
export async function editAt(
  params: EditParams,
  deps: EditDeps,
  tell: (progress: EditProgress) => void,
  signal: AbortSignal,
): Promise<EditResult> {
  const figures = new EditFigures(deps.now);
  let editing: Editing | undefined;
  const ended = (outcome: "refused" | "cancelled", reason?: string): EditResult => ({
    outcome,
    ...(reason === undefined ? {} : { reason }),
    range: editing === undefined ? params.range : rangeOf(editing.region, editing.lines),
    warnings: [],
    answer: editing?.answer ?? "",
    figures: figures.read(),
  });
  /** What is refused while the model is lent is no failure of the model. */
  const write = async (turn: ChatTurn, begun: Editing): Promise<EditResult> => {
    figures.model = turn.info.name;
    try {
      const refusal = chooseEditStyle(turn.info).refusal?.(begun.task);
      if (refusal !== undefined) throw new NeedsOtherModel(refusal);
      if (params.preset === "tests") return await writeTests(begun, turn, deps, tell);
      return await editResult(begun, await writeEdit(begun, turn, deps, tell), deps.documents);
    } catch (error) {
      if (error instanceof NeedsOtherModel) return { ...ended("refused", error.message), needsModel: true };
      if (error instanceof AnswerLoops) return { ...ended("refused", error.message), loop: true };
      if (error instanceof Refused) return ended("refused", error.message);
      throw error;
    }
  };
  try {
    const begun = await begin(params, deps, figures);
    editing = begun;
    return await deps.chat.inTurn((turn) => write(turn, begun), tell, signal);
  } catch (error) {
    if (error instanceof AnswerStopped || signal.aborted) return ended("cancelled");
    if (error instanceof Refused) return ended("refused", error.message);
    throw error;
  }
}

async function begin(params: EditParams, deps: EditDeps, figures: EditFigures): Promise<Editing> {
  const { instruction, preset, diagnostics = [], context = [], rounds = [], repeatPenalty } = params;
  if (instruction.trim() === "" && preset === undefined)
    throw new Refused("Say what is to change: the instruction is empty.");
  if (preset === "convert" && instruction.trim() === "")
    throw new Refused("Say into what the code is to be converted: the instruction is empty.");
  const { document, path, text, caution } = await editable(params.textDocument, deps);
  const { version } = params.textDocument;
  const { languageId } = document;
  const lines = splitLines(text);
  const region = await regionOf(params.range, lines, languageId, deps.syntax);
  const task: EditTask = {
    ...{ path, languageId, instruction, diagnostics, context, rounds },
    // Tests are written for the region, and do not take its place.
    parts: partsOf(lines, region, preset === "tests" ? [] : rounds),
    original: lines.slice(region.start, region.end),
    ...(preset === undefined ? {} : { preset }),
    ...(repeatPenalty === undefined ? {} : { repeatPenalty }),
  };
  const begun = { document, version, lines, eol: eolOf(text), region, task, figures, answer: "" };
  return { ...begun, ...(caution && { caution }) };
}
