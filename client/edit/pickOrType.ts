import { Disposable, type QuickPickItem } from "vscode";
import { createQuickPick, itemShown } from "../shown";
import { isSameEntry, ownEntry } from "./typedEntry";

export interface PickOrType<T extends QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  /** What can be chosen; new objects each time. */
  readonly offered: () => T[];
  /** The entry for what was typed, which comes first. */
  readonly typed: (text: string) => T;
  /** A button of an entry was pressed. */
  readonly onButton?: (item: T) => void;
}

/** Lets the user choose from a list or type something else. Undefined when the user thinks better of it. */
export function pickOrType<T extends QuickPickItem>(options: PickOrType<T>): Promise<T | undefined> {
  const { title, placeholder, offered, typed, onButton } = options;
  const box = createQuickPick<T>(title, placeholder);
  const own = () => ownEntry(box.value.trim(), offered(), (text) => ({ ...typed(text), alwaysShow: true }));
  const fill = () => {
    box.items = [...own(), ...offered()].map(itemShown);
  };
  fill();
  return new Promise((resolve) => {
    const listening = Disposable.from(
      box,
      box.onDidChangeValue(fill),
      box.onDidTriggerItemButton(({ item }) => {
        onButton?.(item.item);
        fill();
      }),
      box.onDidAccept(() => {
        // Who types fast presses Enter while an older list is shown: then what was typed is meant.
        const [active] = box.activeItems;
        const meant = active !== undefined && box.items.includes(active) ? active.item : undefined;
        resolve(meant ?? own()[0] ?? offered().find(({ label }) => isSameEntry(label, box.value)));
        box.hide();
      }),
      box.onDidHide(() => {
        resolve(undefined);
        listening.dispose();
      }),
    );
    box.show();
  });
}
