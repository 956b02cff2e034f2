import type {
  ChangeAnnotation,
  ChangeAnnotationIdentifier,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { cautionPrefix } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";

type DocumentChange = NonNullable<WorkspaceEdit["documentChanges"]>[number];

/** Builds an edit of several files. Every change has an annotation that the user must confirm. */
export class WorkspaceEditBuilder {
  readonly #changes: DocumentChange[] = [];
  readonly #annotations = new Map<string, ChangeAnnotation>();

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  change(uri: string, version: number | null, edits: readonly TextEdit[], reason: Reason): void {
    const annotationId = this.#annotate(reason);
    const annotated = edits.map((edit) => ({ ...edit, annotationId }));
    const change: TextDocumentEdit = { textDocument: { uri, version }, edits: annotated };
    this.#changes.push(change);
  }

  create(uri: string, text: string, reason: Reason): void {
    const annotationId = this.#annotate(reason);
    this.#changes.push({
      kind: "create",
      uri,
      options: { overwrite: false, ignoreIfExists: false },
      annotationId,
    });
    const start = { line: 0, character: 0 };
    const edits = [{ range: { start, end: start }, newText: text, annotationId }];
    this.#changes.push({ textDocument: { uri, version: null }, edits });
  }

  rename(oldUri: string, newUri: string, reason: Reason): void {
    this.#changes.push({
      kind: "rename",
      oldUri,
      newUri,
      options: { overwrite: false, ignoreIfExists: false },
      annotationId: this.#annotate(reason),
    });
  }

  delete(uri: string, reason: Reason): void {
    this.#changes.push({
      kind: "delete",
      uri,
      options: { recursive: false, ignoreIfNotExists: false },
      annotationId: this.#annotate(reason),
    });
  }

  build(): WorkspaceEdit {
    return { documentChanges: this.#changes, changeAnnotations: Object.fromEntries(this.#annotations) };
  }

  #annotate({ label, description, isCaution = false }: Reason): ChangeAnnotationIdentifier {
    const shown = sanitizeReason(label);
    const known = [...this.#annotations].find(([, each]) => each.label === shown);
    if (known !== undefined) return known[0];
    const id = `${isCaution ? cautionPrefix : "change"}${this.#annotations.size + 1}`;
    this.#annotations.set(id, {
      label: shown,
      needsConfirmation: true,
      ...(description !== undefined && { description }),
    });
    return id;
  }
}

/** Makes a label plain text on one line, without icons: it may be the model's words. */
function sanitizeReason(label: string): string {
  const line = label.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("$(", "$ (");
  return line.trim() || l10n.t("Changes");
}

/** The reason for a change. Changes with the same label are shown together. */
export interface Reason {
  readonly label: string;
  readonly description?: string;
  /** Whether it warns the user before accepting. */
  readonly isCaution?: boolean;
}
