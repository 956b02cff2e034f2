import type { Disposable, Memento } from "vscode";
import type { Memory } from "./panelActions";

const key = "inhouse.chat";
/** A draft changes with every key. */
const restMs = 500;

interface Kept {
  readonly draft?: string;
  readonly conversationId?: string;
}

/** Remembers for each workspace which conversation was shown and what stood in the input. */
export function createWorkspaceMemory(state: Memento, keeps: () => boolean): Memory & Disposable {
  let kept = state.get<Kept>(key) ?? {};
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    timer = undefined;
    void state.update(key, keeps() ? kept : undefined);
  };
  return {
    get draft() {
      return kept.draft ?? "";
    },
    get conversationId() {
      return kept.conversationId;
    },
    set(change) {
      kept = { ...kept, ...change };
      timer ??= setTimeout(write, restMs);
    },
    dispose() {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}
