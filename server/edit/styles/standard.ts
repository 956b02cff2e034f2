import type { ModelMessage } from "../../engine/chatEngine";
import { isBlank } from "../../protocol/code/lines";
import { codeFence, labelled } from "../../text/codeFence";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import insert from "../instructions/insert.md";
import region from "../instructions/region.md";
import searchReplace from "../instructions/searchReplace.md";
import system from "../instructions/system.md";
import { wording } from "../presets";
import { type EditTask, isInsertion } from "../source";
import type { EditFormat, EditStyle, Surroundings } from "./style";

/** Style for instruction-tuned models. Puts first what stays the same from round to round, for the KV cache. */
export const standard: EditStyle = {
  id: "standard",
  writesSearchReplace: true,
  canRepair: true,
  render(task, format, around) {
    const [first, ...later] = [...task.rounds.map(({ instruction }) => instruction), task.instruction];
    const form = formOf(task, format);
    const question = join(...shown(task, around), wording({ ...task, instruction: first ?? "" }), form);
    const messages: ModelMessage[] = [
      { role: "system", text: system.trim() },
      { role: "user", text: question },
    ];
    for (const [at, instruction] of later.entries()) {
      messages.push({ role: "assistant", text: codeFence(task.rounds[at]?.newText ?? "", task.languageId) });
      messages.push({ role: "user", text: join(instruction.trim(), form) });
    }
    return messages;
  },
  matches: () => true,
};

function formOf(task: EditTask, format: EditFormat): string {
  if (task.form !== undefined) return task.form;
  const isNew = task.rounds.length === 0 && isInsertion(task.parts);
  if (isNew) return insert.trim();
  return format === "region" ? region.trim() : searchReplace.trim();
}

function shown(task: EditTask, { before, after }: Surroundings): readonly string[] {
  const { context, path, languageId, original } = task;
  const code = (text: string) => codeFence(text, languageId);
  const isNew = original.every((line) => isBlank(line));
  return [
    ...context.map(labelled),
    `The file is ${sanitizeLabel(path)}.`,
    before === "" ? "" : `What stands before ${isNew ? "the gap" : "the code"}:\n${code(before)}`,
    after === "" ? "" : `What stands after ${isNew ? "the gap" : "the code"}:\n${code(after)}`,
    isNew ? "" : `The code to change:\n${code(original.join("\n"))}`,
  ];
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
