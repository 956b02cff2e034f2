import { CodeAction, CodeActionKind, CodeActionTriggerKind, type Disposable, languages } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { editCommandIds } from "../ui/commandIds";
import type { EditCommandArgument } from "../ui/editCommandArgument";
import { completionDocuments } from "../workspace/documentSelector";

/** Offers code actions: fix diagnostics, edit a selection. */
export function registerEditActions(): Disposable {
  return languages.registerCodeActionsProvider(
    [...completionDocuments],
    {
      provideCodeActions({ uri }, range, { diagnostics, triggerKind }) {
        const offer = (title: string, kind: CodeActionKind, target: EditCommandArgument) => {
          const action = new CodeAction(title, kind);
          action.command = { command: editCommandIds.start, title, arguments: [target] };
          return action;
        };
        const target = range.isEmpty ? { uri } : { uri, range };
        // Don't show a light bulb without a selection or diagnostic.
        const offersEdit = !range.isEmpty || triggerKind === CodeActionTriggerKind.Invoke;
        const actions = offersEdit
          ? [offer(l10n.t("Edit with Inhouse…"), CodeActionKind.RefactorRewrite, target)]
          : [];
        const [first, ...others] = diagnostics;
        if (first === undefined) return actions;
        const about = others.reduce((all, each) => all.union(each.range), first.range);
        const fix = offer(l10n.t("Fix with Inhouse"), CodeActionKind.QuickFix, {
          uri,
          range: about,
          preset: "fix",
          diagnostics,
        });
        fix.diagnostics = [...diagnostics];
        return [fix, ...actions];
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
  );
}
