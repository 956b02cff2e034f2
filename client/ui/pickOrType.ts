import { Disposable, type QuickPickItem } from "vscode";
import { createQuickPick, itemShown } from "./shown";
import { isSameEntry, typedItem } from "./typedItem";

export interface PickOrType<T extends QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  /** Creates the items to choose from; new objects on each call. */
  readonly offered: () => T[];
  /** Creates the first item, for the typed text. */
  readonly typed: (text: string) => T;
  /** Called when the user presses a button of an item. */
  readonly onButton?: (item: T) => void;
}

/** Lets the user pick an item or type another text. Undefined if the user cancels. */
export function pickOrType<T extends QuickPickItem>(options: PickOrType<T>): Promise<T | undefined> {
  const { title, placeholder, offered, typed, onButton } = options;
  const box = createQuickPick<T>(title, placeholder);
  const typedItems = () =>
    typedItem(box.value.trim(), offered(), (text) => ({ ...typed(text), alwaysShow: true }));
  const fill = () => {
    box.items = [...typedItems(), ...offered()].map(itemShown);
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
        // After fast typing, Enter may come while an older list is shown. Then take the typed text.
        const [active] = box.activeItems;
        const picked = active !== undefined && box.items.includes(active) ? active.item : undefined;
        resolve(picked ?? typedItems()[0] ?? offered().find(({ label }) => isSameEntry(label, box.value)));
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
