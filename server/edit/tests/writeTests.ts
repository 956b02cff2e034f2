import type { ModelTurn } from "../../models/modelQueue";
import type { ContextBlock } from "../../protocol/chat";
import { isBlank, splitLines } from "../../protocol/code/lines";
import type { EditProgress, EditResult } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import { cleanAnswer, emptyContext } from "../answer/clean";
import { codeBlocks } from "../answer/codeBlocks";
import { refuseEditMarks } from "../answer/editMarks";
import { type EditDeps, type Editing, eolOf, rangeOf } from "../editing";
import { EditRefusedError } from "../editRefusedError";
import { findCautions } from "../files/cautions";
import { changedSentence, nameOf } from "../guards";
import moreTests from "../instructions/moreTests.md";
import newTestFile from "../instructions/newTestFile.md";
import { cutOffSentence } from "../place/placed";
import { editPrompt } from "../prompt";
import { requestEdit } from "../requestEdit";
import { hunksBetween, textEditsOf } from "../result/hunks";
import { WorkspaceEditBuilder } from "../result/workspaceEdit";
import type { EditTask } from "../source";
import { chooseEditStyle } from "../styles/index";
import { newMistakes } from "../syntaxCheck";
import { addTests } from "./addTests";
import { findTestFile, type TestFile } from "./findTestFile";

/** Most lines of an example test file in the prompt. */
const exampleLines = 60;

/**
 * Writes tests for a region into the test file of its source file, creating it if necessary. Throws an
 * `EditRefusedError`.
 */
export async function writeTests(
  editing: Editing,
  turn: ModelTurn,
  deps: EditDeps,
  report: (progress: EditProgress) => void,
): Promise<EditResult> {
  const { document, task, figures } = editing;
  const target = await findTestFile(document.uri, task.languageId, deps.files);
  const style = chooseEditStyle(turn.info);
  const asked: EditTask = {
    ...task,
    form: goal(target),
    context: [...task.context, ...shown(target, task.languageId)],
  };
  const prompt = await editPrompt(asked, style, "region", turn);
  const reading = (fraction: number) => report({ type: "waiting", message: l10n.t("Reading"), fraction });
  const said = await requestEdit(prompt, turn, figures, reading, (text) => {
    editing.answer = text;
    return false;
  });
  const code = codeOf(said.text, said.isCutOff, turn.info.specialTokens, task.languageId);
  return result(editing, target, code, deps);
}

function goal({ path, known }: TestFile): string {
  return `The tests go to ${path}. ${(known === undefined ? newTestFile : moreTests).trim()}`;
}

function shown({ known, example, path }: TestFile, languageId: string): ContextBlock[] {
  const block = (label: string, text: string) => ({ label, text, languageId, sources: [], tokens: 0 });
  if (known !== undefined) return [block(`The test file ${path}`, known.text)];
  if (example === undefined) return [];
  return [
    block(`How tests look here, from ${example.path}`, example.lines.slice(0, exampleLines).join("\n")),
  ];
}

function codeOf(
  raw: string,
  isCutOff: boolean,
  specialTokens: readonly string[],
  languageId: string,
): readonly string[] {
  const blocks = codeBlocks(cleanAnswer(raw, { ...emptyContext, languageId, specialTokens }), languageId);
  const whole = blocks.filter(({ isClosed }) => isClosed || !isCutOff);
  if (whole.length === 0 && isCutOff) throw new EditRefusedError(cutOffSentence());
  const longest = whole.toSorted((a, b) => b.lines.length - a.lines.length)[0];
  if (longest === undefined || longest.lines.every((line) => isBlank(line)))
    throw new EditRefusedError(l10n.t("The answer has no tests. Ask again, or say what to test."));
  return longest.lines;
}

async function result(
  editing: Editing,
  target: TestFile,
  code: readonly string[],
  deps: EditDeps,
): Promise<EditResult> {
  const { task, figures, answer, region, lines } = editing;
  const builder = new WorkspaceEditBuilder();
  const name = nameOf(target.uri);
  const { known } = target;
  const old = known?.lines ?? [];
  const added = known === undefined ? [...code, ""] : addTests(code, old, task.languageId);
  refuseEditMarks(old, added, task.languageId);
  if (known === undefined)
    builder.create(target.uri, `${code.join(editing.eol).trimEnd()}${editing.eol}`, {
      label: l10n.t("New tests in {0}", target.path),
    });
  else {
    const open = deps.documents.get(target.uri);
    const text = open?.getText() ?? known.text;
    const now = splitLines(text);
    if (now.join("\n") !== known.text) throw new EditRefusedError(changedSentence(name));
    const edits = textEditsOf(hunksBetween(now, added), now, eolOf(text));
    builder.change(target.uri, open?.version ?? null, edits, {
      label: l10n.t("More tests in {0}", target.path),
    });
  }
  const parts = (whole: readonly string[]) => ({ before: [], region: whole, after: [] });
  const mistakes = await newMistakes(parts(old), parts(added), task.languageId, deps.syntax);
  const warnings = [
    ...mistakes,
    ...(await findCautions(target.uri, old.join("\n"), added.join("\n"), deps.files.access)),
  ];
  const common = { range: rangeOf(region, lines), answer, figures: figures.read() };
  return { outcome: "edited", edit: builder.build(), newText: code.join(editing.eol), warnings, ...common };
}
