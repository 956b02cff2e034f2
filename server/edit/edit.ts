/**
 * Makes an edit from an instruction: widen the region → choose the format → ask the model → place → check → repair once
 * → hunks.
 */

import { isStarterModel } from "../engine/starterModel";
import { type ModelTurn, TurnCancelledError } from "../models/modelQueue";
import { splitLines } from "../protocol/code/lines";
import type { EditParams, EditProgress, EditResult } from "../protocol/edit";
import { l10n } from "../protocol/l10n";
import { type EditDeps, type Editing, eolOf, rangeOf } from "./editing";
import { EditNeedsOtherModelError, EditRefusedError } from "./editRefusedError";
import { EditFigures } from "./figures";
import { checkEditable } from "./guards";
import { regionOf } from "./region";
import { AnswerLoopsError } from "./requestEdit";
import { editResult } from "./result/result";
import { type EditTask, partsOf } from "./source";
import { chooseEditStyle } from "./styles/index";
import { writeTests } from "./tests/writeTests";
import { writeEdit } from "./writeEdit";

/**
 * Works out an edit without applying it. Throws an `EngineError` when there is no model; every other end is a result.
 */
export async function makeEdit(
  params: EditParams,
  deps: EditDeps,
  report: (progress: EditProgress) => void,
  signal: AbortSignal,
): Promise<EditResult> {
  const figures = new EditFigures(deps.now);
  let editing: Editing | undefined;
  const ended = (outcome: "refused" | "cancelled", reason?: string): EditResult => ({
    outcome,
    ...(reason !== undefined && { reason }),
    range: editing === undefined ? params.range : rangeOf(editing.region, editing.lines),
    warnings: [],
    answer: editing?.answer ?? "",
    figures: figures.read(),
  });
  /** Returns refusals as results: the model's turn has not failed. */
  const write = async (turn: ModelTurn, begun: Editing): Promise<EditResult> => {
    figures.model = turn.info.name;
    try {
      const refusal = chooseEditStyle(turn.info).refusal?.(begun.task);
      if (refusal !== undefined) throw new EditNeedsOtherModelError(refusal);
      if (params.preset === "tests") return await writeTests(begun, turn, deps, report);
      const result = await editResult(begun, await writeEdit(begun, turn, deps, report), deps);
      return result.outcome === "unchanged" && isStarterModel(turn.info) ? beyondDemo(result) : result;
    } catch (error) {
      if (error instanceof EditNeedsOtherModelError)
        return { ...ended("refused", error.message), needsModel: true };
      if (error instanceof AnswerLoopsError) return { ...ended("refused", error.message), loop: true };
      if (error instanceof EditRefusedError) return ended("refused", error.message);
      throw error;
    }
  };
  try {
    const begun = await begin(params, deps, figures);
    editing = begun;
    return await deps.queue.takeTurn((turn) => write(turn, begun), report, signal);
  } catch (error) {
    if (error instanceof TurnCancelledError || signal.aborted) return ended("cancelled");
    if (error instanceof EditRefusedError) return ended("refused", error.message);
    throw error;
  }
}

/** Another instruction would not help. */
function beyondDemo(result: EditResult): EditResult {
  const reason = l10n.t("The demo model could not do this. Choose a larger model for edits.");
  return { ...result, reason, needsModel: true };
}

async function begin(params: EditParams, deps: EditDeps, figures: EditFigures): Promise<Editing> {
  const { instruction, preset, diagnostics = [], context = [], rounds = [], repeatPenalty } = params;
  if (instruction.trim() === "" && preset === undefined)
    throw new EditRefusedError(l10n.t("The instruction is empty. Describe the change."));
  if (preset === "convert" && instruction.trim() === "")
    throw new EditRefusedError(l10n.t("The instruction is empty. Say what to convert the code to."));
  const { document, path, text, caution } = await checkEditable(params.textDocument, deps);
  const { version } = params.textDocument;
  const { languageId } = document;
  const lines = splitLines(text);
  const region = await regionOf(params.range, lines, languageId, deps.syntax);
  const task: EditTask = {
    path,
    languageId,
    instruction,
    diagnostics,
    context,
    rounds,
    // Earlier rounds wrote tests and did not replace the region.
    parts: partsOf(lines, region, preset === "tests" ? [] : rounds),
    original: lines.slice(region.start, region.end),
    ...(preset !== undefined && { preset }),
    ...(repeatPenalty !== undefined && { repeatPenalty }),
  };
  const begun = { document, version, lines, eol: eolOf(text), region, task, figures, answer: "" };
  return { ...begun, ...(caution && { caution }) };
}
