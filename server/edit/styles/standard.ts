import { label } from "../../chat/context/labels";
import { fence, labelled } from "../../chat/fence";
import type { ModelMessage } from "../../engine/chatEngine";
import { isBlank } from "../../protocol/code/lines";
import insert from "../instructions/insert.md";
import region from "../instructions/region.md";
import searchReplace from "../instructions/searchReplace.md";
import system from "../instructions/system.md";
import { wording } from "../presets";
import type { ModelRung } from "../rungs/rungRecord";
import { type EditTask, isInsertion } from "../source";
import type { EditStyle, Surroundings } from "./style";

/** For models that were trained to follow instructions. What stays the same from round to round comes first, for the KV cache. */
export const standard: EditStyle = {
  id: "standard",
  rungs: ["region", "searchReplace"],
  repairs: true,
  layOut(task, rung, around) {
    const [first, ...later] = [...task.rounds.map(({ instruction }) => instruction), task.instruction];
    const form = formOf(task, rung);
    const question = join(...shown(task, around), wording({ ...task, instruction: first ?? "" }), form);
    const messages: ModelMessage[] = [
      { role: "system", text: system.trim() },
      { role: "user", text: question },
    ];
    for (const [at, instruction] of later.entries()) {
      messages.push({ role: "assistant", text: fence(task.rounds[at]?.newText ?? "", task.languageId) });
      messages.push({ role: "user", text: join(instruction.trim(), form) });
    }
    return messages;
  },
  matches: () => true,
};

function formOf(task: EditTask, rung: ModelRung): string {
  if (task.form !== undefined) return task.form;
  const isNew = task.rounds.length === 0 && isInsertion(task.parts);
  if (isNew) return insert.trim();
  return rung === "region" ? region.trim() : searchReplace.trim();
}

function shown(task: EditTask, { before, after }: Surroundings): readonly string[] {
  const { context, path, languageId, original } = task;
  const code = (text: string) => fence(text, languageId);
  const isNew = original.every((line) => isBlank(line));
  return [
    ...context.map(labelled),
    `The file is ${label(path)}.`,
    before === "" ? "" : `What stands before ${isNew ? "the gap" : "the code"}:\n${code(before)}`,
    after === "" ? "" : `What stands after ${isNew ? "the gap" : "the code"}:\n${code(after)}`,
    isNew ? "" : `The code to change:\n${code(original.join("\n"))}`,
  ];
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
