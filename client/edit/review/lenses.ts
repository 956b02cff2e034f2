import { CodeLens, Disposable, EventEmitter, l10n, languages, Range, type TextDocument } from "vscode";
import { editCommandIds } from "../../commandIds";
import { completionDocuments } from "../../completion/documentSelector";
import { isAsking } from "../editState";
import { type Edits, type OpenEdit, proposalScheme } from "../edits";
import { isFresh, lineOf } from "../hunks";
import { placesOf } from "./places";
import { stateText } from "./stateText";

/** Above each change what can be done with it, and above the region what the model is at. */
export function registerLenses(edits: Edits): Disposable {
  const changed = new EventEmitter<void>();
  const provider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document: TextDocument): CodeLens[] {
      const open = edits.of(document.uri);
      if (open === undefined) return [];
      return isAsking(open.edit.state) ? progressLenses(open) : hunkLenses(open, document);
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
    lens(line, `$(loading~spin) ${stateText(edit.state)}`, editCommandIds.show, [target]),
    lens(line, l10n.t("Cancel"), editCommandIds.rejectAll, [target]),
  ];
}

function hunkLenses({ edit, target, proposal }: OpenEdit, document: TextDocument): CodeLens[] {
  const isProposal = document.uri.toString() === proposal.toString();
  const places = placesOf(edit);
  return places.flatMap(({ hunk, inDocument, inProposal }, index) => {
    const line = (isProposal ? inProposal : inDocument).start;
    if (!isFresh(edit.text, hunk))
      return [
        lens(line, l10n.t("$(warning) Changed by hand meanwhile"), editCommandIds.show, [target]),
        lens(line, l10n.t("Try Again"), editCommandIds.retry, [target]),
        lens(line, l10n.t("Reject"), editCommandIds.rejectChange, [target, hunk.id]),
      ];
    const shown = isProposal
      ? []
      : [
          lens(line, l10n.t("Show Difference ({0} of {1})", index + 1, places.length), editCommandIds.show, [
            target,
            hunk.id,
          ]),
        ];
    return [
      lens(line, l10n.t("$(check) Accept"), editCommandIds.acceptChange, [target, hunk.id]),
      lens(line, l10n.t("$(close) Reject"), editCommandIds.rejectChange, [target, hunk.id]),
      ...shown,
    ];
  });
}

function lens(line: number, title: string, command: string, args: unknown[]): CodeLens {
  return new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: args });
}
