import type { Memento } from "vscode";

const key = "inhouse.edit.instructions";
const kept = 30;

/** What was asked for in this workspace, the latest first. */
export interface InstructionHistory {
  readonly all: readonly string[];
  add(instruction: string): void;
  forget(instruction: string): void;
}

export function createInstructionHistory(state: Memento): InstructionHistory {
  // Another version may have kept something else there.
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
    forget: (instruction) => void state.update(key, without(instruction)),
  };
}
