import { CodeLens, Disposable, EventEmitter, l10n, languages, Range, type TextDocument } from "vscode";
import { editCommandIds } from "../../commandIds";
import { completionDocuments } from "../../completion/documentSelector";
import { withoutMarkup } from "../../text";
import { isAsking } from "../editState";
import { type Edits, type OpenEdit, proposalScheme } from "../edits";
import { lineOf } from "../hunks";
import { hunkLenses } from "./hunkLenses";
import { stateText } from "./stateText";

/** Above each change what can be done with it, and above the region what the model is at. */
export function registerLenses(edits: Edits): Disposable {
  const changed = new EventEmitter<void>();
  const provider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document: TextDocument): CodeLens[] {
      const open = edits.of(document.uri);
      if (open === undefined) return [];
      return isAsking(open.edit.state) ? progressLenses(open) : lensesOf(open, document);
    },
  };
  const selector = [...completionDocuments, { scheme: proposalScheme }];
  return Disposable.from(
    changed,
    edits.onDidChange(() => changed.fire()),
    languages.registerCodeLensProvider(selector, provider),
  );
}

function progressLenses({ edit, target }: OpenEdit): CodeLens[] {
  const line = lineOf(edit.text, edit.region.start);
  return [
    lens(line, `$(loading~spin) ${withoutMarkup(stateText(edit.state))}`, editCommandIds.show, [target]),
    lens(line, l10n.t("Cancel"), editCommandIds.rejectAll, [target]),
  ];
}

function lensesOf({ edit, target, proposal }: OpenEdit, document: TextDocument): CodeLens[] {
  const side = document.uri.toString() === proposal.toString() ? "inProposal" : "inDocument";
  return hunkLenses(edit, side, l10n.t).map(({ line, title, command, id }) =>
    lens(line, title, command, id === undefined ? [target] : [target, id]),
  );
}

function lens(line: number, title: string, command: string, args: unknown[]): CodeLens {
  return new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: args });
}
