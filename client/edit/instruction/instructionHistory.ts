import type { Memento } from "vscode";

const key = "inhouse.edit.instructions";
const kept = 30;

/** Recent edit instructions of this workspace, latest first. */
export interface InstructionHistory {
  readonly all: readonly string[];
  add(instruction: string): void;
  remove(instruction: string): void;
}

export function createInstructionHistory(state: Memento): InstructionHistory {
  // Another version may have stored something else under this key.
  const all = () => {
    const stored = state.get<unknown>(key);
    return Array.isArray(stored) ? stored.filter((each) => typeof each === "string") : [];
  };
  const without = (instruction: string) => all().filter((each) => each !== instruction);
  return {
    get all() {
      return all();
    },
    add: (instruction) => void state.update(key, [instruction, ...without(instruction)].slice(0, kept)),
    remove: (instruction) => void state.update(key, without(instruction)),
  };
}
