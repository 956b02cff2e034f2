import { CodeAction, CodeActionKind, type Disposable, languages } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { chatCommandIds } from "../ui/commandIds";
import { completionDocuments } from "../workspace/documentSelector";

/** Offers a code action that explains diagnostics. Fixing them is an edit; see client/codeActions/editActions.ts. */
export function registerExplainActions(): Disposable {
  const kinds = { providedCodeActionKinds: [CodeActionKind.QuickFix] };
  return languages.registerCodeActionsProvider(
    [...completionDocuments],
    {
      provideCodeActions({ uri }, _, { diagnostics }) {
        const [first, ...others] = diagnostics;
        if (first === undefined) return [];
        const range = others.reduce((all, each) => all.union(each.range), first.range);
        const offer = (title: string, command: string) => {
          const action = new CodeAction(title, CodeActionKind.QuickFix);
          action.diagnostics = [...diagnostics];
          action.command = { command, title, arguments: [{ uri, range }] };
          return action;
        };
        return [offer(l10n.t("Explain with Inhouse"), chatCommandIds.explain)];
      },
    },
    kinds,
  );
}
