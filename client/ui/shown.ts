import {
  type InputBoxOptions,
  type MessageOptions,
  type Progress,
  type ProgressOptions,
  type QuickPick,
  type QuickPickItem,
  type QuickPickOptions,
  window,
} from "vscode";
import { messageWithoutMarkup, withoutMarkup } from "./text";

/**
 * Notifications, dialogs, quick picks, input boxes and progress, named like VS Code's functions. VS Code renders some
 * text in them as command links and icons, and file names and responses of hosts get into many. These functions remove
 * both.
 */

export const showErrorMessage = messageFunction("showErrorMessage");
export const showWarningMessage = messageFunction("showWarningMessage");
export const showInformationMessage = messageFunction("showInformationMessage");

/** Wraps a message function. Resolves to the pressed button's original text. */
function messageFunction(name: "showErrorMessage" | "showWarningMessage" | "showInformationMessage") {
  return async (
    message: string,
    ...rest: readonly (string | MessageOptions)[]
  ): Promise<string | undefined> => {
    const shown = rest.map((each) =>
      typeof each === "string" ? withoutMarkup(each) : textsShown(each, "detail"),
    );
    const picked = await window[name](messageWithoutMarkup(message), ...(shown as string[]));
    const given = picked === undefined ? undefined : rest[shown.indexOf(picked)];
    return typeof given === "string" ? given : undefined;
  };
}

export function setStatusBarMessage(text: string, hideAfterMs: number): void {
  window.setStatusBarMessage(withoutMarkup(text), hideAfterMs);
}

export interface ProgressStep {
  readonly message?: string;
  readonly increment?: number;
}

export function withProgress<Result>(
  options: ProgressOptions,
  task: (
    progress: Progress<ProgressStep>,
    token: Parameters<Parameters<typeof window.withProgress>[1]>[1],
  ) => Thenable<Result>,
): Thenable<Result> {
  return window.withProgress(textsShown(options, "title"), (progress, token) =>
    task({ report: (step) => progress.report(textsShown(step, "message")) }, token),
  );
}

/** An item as shown, with the original item. */
export type Shown<Item extends QuickPickItem> = QuickPickItem & { readonly item: Item };

export function itemShown<Item extends QuickPickItem>(item: Item): Shown<Item> {
  return { ...textsShown<QuickPickItem>(item, "label", "description", "detail"), item };
}

export function createQuickPick<Item extends QuickPickItem>(
  title: string,
  placeholder: string,
): QuickPick<Shown<Item>> {
  const pick = window.createQuickPick<Shown<Item>>();
  return Object.assign(pick, { title: withoutMarkup(title), placeholder: withoutMarkup(placeholder) });
}

export async function showQuickPick<Item extends QuickPickItem>(
  items: readonly Item[],
  options: QuickPickOptions,
): Promise<Item | undefined> {
  const shown = textsShown(options, "title", "placeHolder");
  return (await window.showQuickPick(items.map(itemShown), shown))?.item;
}

type SyncInputBoxOptions = Omit<InputBoxOptions, "validateInput"> & {
  readonly validateInput?: (value: string) => string | undefined;
};

export function showInputBox({
  validateInput,
  ...options
}: SyncInputBoxOptions): Thenable<string | undefined> {
  const problemOf = (value: string) => withoutMarkup(validateInput?.(value) ?? "") || undefined;
  return window.showInputBox({
    ...textsShown(options, "title", "prompt", "placeHolder"),
    validateInput: problemOf,
  });
}

function textsShown<Part extends object>(part: Part, ...names: readonly (keyof Part)[]): Part {
  const texts = names.flatMap((name) => {
    const text = part[name];
    return typeof text === "string" ? [[name, withoutMarkup(text)]] : [];
  });
  return { ...part, ...Object.fromEntries(texts) };
}
