import { randomUUID } from "node:crypto";
import { basename } from "node:path/posix";
import {
  commands,
  Disposable,
  EventEmitter,
  l10n,
  type Position,
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
import type { TextEdit } from "vscode-languageserver-protocol";
import { TextDocument as Text } from "vscode-languageserver-textdocument";
import type { ApplyCodeParams, ApplyCodeResult } from "../../../server/protocol/edit";
import type { CodeApplier } from "../chatServer";
import type { CodeBlock } from "../panelActions";
import { applyTarget } from "./applyTarget";

export const proposalScheme = "inhouse-proposal";

/** A change that waits to be looked at. */
interface Proposal {
  /** The file to change; absent in the workspace as yet when `isNew`. */
  readonly target: Uri;
  readonly asked: Pick<ApplyCodeParams, "code" | "info" | "selection">;
  readonly isNew?: true;
  /** What the file says when the change was worked out. */
  base: string;
  edits: readonly TextEdit[];
  text: string;
}

/** Changes from answers, shown beside the file in VS Code's diff editor; nothing is changed before the user accepts. */
export class Proposals implements TextDocumentContentProvider, Disposable {
  readonly #open = new Map<string, Proposal>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(private readonly server: CodeApplier) {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(proposalScheme, this),
      workspace.onDidChangeTextDocument(({ document }) => void this.#fileChanged(document)),
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
    const asked = { code, info: block.info };
    if (newFile !== undefined) {
      const text = `${code.trimEnd()}\n`;
      await this.#show({ target: newFile, asked, isNew: true, base: "", edits: [], text });
      return;
    }
    if (documents.length === 0) throw new Error(l10n.t("Open the file first that the code belongs to."));
    const plans = await Promise.all(
      documents.map((document) => this.#plan(document, { ...asked, ...selectionIn(document) })),
    );
    const chosen = plans.find(({ result }) => result.outcome === "edited") ?? plans[0];
    if (chosen === undefined) return;
    const { document, result, ...planned } = chosen;
    if (result.outcome !== "edited") throw new Error(result.reason);
    if (result.removes !== undefined && !(await confirmRemoval(document, result.removes))) return;
    await this.#show({ target: document.uri, ...planned });
  }

  async accept(argument: unknown): Promise<void> {
    const uri = activeProposal(argument);
    const proposal = uri && this.#open.get(uri.toString());
    if (uri === undefined || proposal === undefined) return;
    if (!proposal.isNew && !(await this.#isCurrent(uri, proposal))) return;
    if (!(await workspace.applyEdit(editOf(proposal)))) {
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

  /** What a block changes in a file as it is now. */
  async #plan(document: TextDocument, asked: Proposal["asked"]) {
    const { uri, version } = document;
    const base = document.getText();
    const params = { textDocument: { uri: uri.toString(), version }, ...asked };
    const result = await this.server.applyCode(params, new AbortController().signal);
    const edits = editsIn(result);
    return { document, result, asked, base, edits, text: applied(base, edits) };
  }

  /** The diff follows the file; where the change no longer fits, the last one stays until it is asked for. */
  async #fileChanged(document: TextDocument): Promise<void> {
    for (const [key, proposal] of this.#open) {
      if (proposal.isNew || proposal.target.toString() !== document.uri.toString()) continue;
      if (document.getText() === proposal.base) continue;
      const { version } = document;
      const found = await this.#plan(document, proposal.asked).catch(() => undefined);
      if (found?.result.outcome !== "edited" || document.version !== version) continue;
      proposal.base = found.base;
      proposal.edits = found.edits;
      proposal.text = found.text;
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

function selectionIn(document: TextDocument): Pick<ApplyCodeParams, "selection"> {
  const editor = window.activeTextEditor;
  if (editor?.document !== document || editor.selection.isEmpty) return {};
  const { start, end } = editor.selection;
  const plain = ({ line, character }: Position) => ({ line, character });
  return { selection: { start: plain(start), end: plain(end) } };
}

function editsIn({ edit }: ApplyCodeResult): readonly TextEdit[] {
  return (edit?.documentChanges ?? []).flatMap((change) =>
    "edits" in change ? (change.edits as TextEdit[]) : [],
  );
}

function applied(base: string, edits: readonly TextEdit[]): string {
  return Text.applyEdits(Text.create("", "", 0, base), [...edits]);
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
function editOf({ target, isNew, edits, text }: Proposal): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  if (isNew) edit.createFile(target, { contents: Buffer.from(text) });
  for (const { range, newText } of edits) {
    const { start, end } = range;
    edit.replace(target, new Range(start.line, start.character, end.line, end.character), newText);
  }
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
