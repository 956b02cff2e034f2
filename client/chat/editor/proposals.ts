import { randomUUID } from "node:crypto";
import { basename } from "node:path/posix";
import {
  commands,
  Disposable,
  EventEmitter,
  l10n,
  Range,
  type Tab,
  TabInputTextDiff,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { type ApplyPlan, planApply } from "../apply/planApply";
import { textEdits } from "../apply/textEdits";
import type { CodeBlock } from "../panelActions";
import { applyTarget } from "./applyTarget";

export const proposalScheme = "inhouse-proposal";

/** A change that waits to be looked at. */
interface Proposal {
  /** The file to change; absent in the workspace as yet when `isNew`. */
  readonly target: Uri;
  readonly code: string;
  readonly selection?: { readonly start: number; readonly end: number };
  readonly isNew?: true;
  /** What the file says when the change was worked out. */
  base: string;
  text: string;
}

/** Changes from answers, shown beside the file in VS Code's diff editor; nothing is changed before the user accepts. */
export class Proposals implements TextDocumentContentProvider, Disposable {
  readonly #open = new Map<string, Proposal>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(proposalScheme, this),
      workspace.onDidChangeTextDocument(({ document }) => this.#fileChanged(document)),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) {
          const uri = proposalOf(tab);
          if (uri !== undefined) this.#open.delete(uri.toString());
        }
      }),
    );
  }

  /** The side of the diff with the change; the other side of a new file is empty. */
  provideTextDocumentContent(uri: Uri): string {
    return this.#open.get(uri.toString())?.text ?? "";
  }

  /** Works out where a block of code belongs and shows what would change. Throws with one sentence when that is not clear. */
  async propose(block: CodeBlock, files: readonly string[]): Promise<void> {
    const { code, documents, newFile } = await applyTarget(block, files);
    if (newFile !== undefined) {
      await this.#show({ target: newFile, code, isNew: true, base: "", text: `${code.trimEnd()}\n` });
      return;
    }
    if (documents.length === 0) throw new Error(l10n.t("Open the file first that the code belongs to."));
    const plans = documents.map((document) => ({ document, ...planFor(document, code) }));
    const chosen = plans.find(({ plan }) => plan.kind === "edit") ?? plans[0];
    if (chosen === undefined) return;
    const { document, plan, selection } = chosen;
    if (plan.kind !== "edit") throw new Error(refusalOf(plan, basename(document.uri.path)));
    if (plan.removes !== undefined && !(await confirmRemoval(document, plan.removes))) return;
    const base = document.getText();
    await this.#show({ target: document.uri, code, ...(selection && { selection }), base, text: plan.text });
  }

  async accept(argument: unknown): Promise<void> {
    const uri = activeProposal(argument);
    const proposal = uri && this.#open.get(uri.toString());
    if (uri === undefined || proposal === undefined) return;
    if (!proposal.isNew && !(await this.#isCurrent(uri, proposal))) return;
    if (!(await workspace.applyEdit(await editOf(proposal)))) {
      void window.showErrorMessage(l10n.t("VS Code could not change {0}.", basename(proposal.target.path)));
      return;
    }
    await this.#close(uri);
    await window.showTextDocument(proposal.target, { preview: false });
  }

  async discard(argument: unknown): Promise<void> {
    const uri = activeProposal(argument);
    if (uri !== undefined) await this.#close(uri);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #show(proposal: Proposal): Promise<void> {
    const { target, isNew } = proposal;
    const uri = target.with({ scheme: proposalScheme, query: randomUUID(), fragment: "" });
    this.#open.set(uri.toString(), proposal);
    const left = isNew ? uri.with({ query: `${uri.query} empty` }) : target;
    const name = basename(target.path);
    const title = isNew ? l10n.t("{0} (new file)", name) : l10n.t("{0} (suggested change)", name);
    await commands.executeCommand("vscode.diff", left, uri, title, { preview: false });
  }

  /** The diff follows the file; where the change no longer fits, the last one stays until it is asked for. */
  #fileChanged(document: TextDocument): void {
    for (const [key, proposal] of this.#open) {
      if (proposal.isNew || proposal.target.toString() !== document.uri.toString()) continue;
      const text = document.getText();
      if (text === proposal.base) continue;
      const { code, selection } = proposal;
      const plan = planApply({
        code,
        text,
        languageId: document.languageId,
        ...(selection && { selection }),
      });
      if (plan.kind !== "edit") continue;
      proposal.base = text;
      proposal.text = plan.text;
      this.#changed.fire(Uri.parse(key));
    }
  }

  /** Whether the change still is one of the file as it is now; the user is told when it is not. */
  async #isCurrent(uri: Uri, proposal: Proposal): Promise<boolean> {
    const document = await workspace.openTextDocument(proposal.target);
    if (document.getText() === proposal.base) return true;
    const name = basename(proposal.target.path);
    void window.showWarningMessage(
      l10n.t("{0} has changed, and the suggested change does not fit any more. Apply the code again.", name),
    );
    await this.#close(uri);
    return false;
  }

  async #close(uri: Uri): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    const tab = tabs.find((each) => proposalOf(each)?.toString() === uri.toString());
    if (tab !== undefined) await window.tabGroups.close(tab);
    this.#open.delete(uri.toString());
  }
}

function planFor(document: TextDocument, code: string) {
  const editor = window.activeTextEditor;
  const selected = editor?.document === document && !editor.selection.isEmpty ? editor.selection : undefined;
  const selection = selected && {
    start: selected.start.line,
    end: selected.end.character === 0 ? selected.end.line : selected.end.line + 1,
  };
  const { languageId } = document;
  const plan = planApply({ code, text: document.getText(), languageId, ...(selection && { selection }) });
  return { plan, selection };
}

function refusalOf(plan: Exclude<ApplyPlan, { kind: "edit" }>, name: string): string {
  if (plan.kind === "unchanged") return l10n.t("{0} has this code already.", name);
  return plan.reason === "lazy"
    ? l10n.t(
        "The block leaves code out, and what it stands for in {0} is not certain. Ask for the whole function or file.",
        name,
      )
    : l10n.t(
        "It is not clear where this belongs in {0}: select the lines that it replaces and apply it again.",
        name,
      );
}

async function confirmRemoval(document: TextDocument, lines: number): Promise<boolean> {
  const show = l10n.t("Show Change");
  const picked = await window.showWarningMessage(
    l10n.t("This block would remove {0} lines from {1}.", lines, basename(document.uri.path)),
    {
      modal: true,
      detail: l10n.t("Perhaps the model has left code out. Nothing is changed before you accept it."),
    },
    show,
  );
  return picked === show;
}

/** One edit of the workspace, so one step to undo. */
async function editOf({ target, isNew, base, text }: Proposal): Promise<WorkspaceEdit> {
  const edit = new WorkspaceEdit();
  if (isNew) {
    edit.createFile(target, { contents: Buffer.from(text) });
    return edit;
  }
  const document = await workspace.openTextDocument(target);
  for (const { start, end, text: added } of textEdits(base, text))
    edit.replace(target, new Range(document.positionAt(start), document.positionAt(end)), added);
  return edit;
}

/** The one whose button was pressed, or else the one in front of the user. */
function activeProposal(argument: unknown): Uri | undefined {
  if (argument instanceof Uri && argument.scheme === proposalScheme) return argument;
  return proposalOf(window.tabGroups.activeTabGroup.activeTab);
}

function proposalOf(tab: Tab | undefined): Uri | undefined {
  const modified = tab?.input instanceof TabInputTextDiff ? tab.input.modified : undefined;
  return modified?.scheme === proposalScheme ? modified : undefined;
}
