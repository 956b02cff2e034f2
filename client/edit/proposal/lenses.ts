import { CodeLens, Disposable, EventEmitter, languages, Range, type TextDocument } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { editCommandIds } from "../../ui/commandIds";
import { withoutMarkup } from "../../ui/text";
import { completionDocuments } from "../../workspace/documentSelector";
import { type EditSession, type EditSessions, proposalScheme } from "../editSessions";
import { isInFlight } from "../pending/editState";
import { lineOf } from "../pending/hunks";
import { hunkLenses } from "./hunkLenses";
import { stateLabel } from "./stateLabel";

/** Shows actions above each change, and progress above the region while the model works. */
export function registerLenses(edits: EditSessions): Disposable {
  const changed = new EventEmitter<void>();
  const provider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document: TextDocument): CodeLens[] {
      const session = edits.forUri(document.uri);
      if (session === undefined) return [];
      return isInFlight(session.edit.state) ? progressLenses(session) : lensesOf(session, document);
    },
  };
  const selector = [...completionDocuments, { scheme: proposalScheme }];
  return Disposable.from(
    changed,
    edits.onDidChange(() => changed.fire()),
    languages.registerCodeLensProvider(selector, provider),
  );
}

function progressLenses({ edit, target }: EditSession): CodeLens[] {
  const line = lineOf(edit.text, edit.region.start);
  return [
    lens(line, `$(loading~spin) ${withoutMarkup(stateLabel(edit.state))}`, editCommandIds.show, [target]),
    lens(line, l10n.t("Cancel"), editCommandIds.rejectAll, [target]),
  ];
}

function lensesOf({ edit, target, proposal }: EditSession, document: TextDocument): CodeLens[] {
  const side = document.uri.toString() === proposal.toString() ? "inProposal" : "inDocument";
  return hunkLenses(edit, side).map(({ line, title, command, id }) =>
    lens(line, title, command, id === undefined ? [target] : [target, id]),
  );
}

function lens(line: number, title: string, command: string, args: unknown[]): CodeLens {
  return new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: args });
}
