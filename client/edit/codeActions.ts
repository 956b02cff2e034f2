import { CodeAction, CodeActionKind, CodeActionTriggerKind, type Disposable, l10n, languages } from "vscode";
import { editCommandIds } from "../commandIds";
import { completionDocuments } from "../completion/documentSelector";
import type { EditTarget } from "./editCommands";

/** In the light bulb: a problem can be fixed in place, a selection can be changed. */
export function registerEditActions(): Disposable {
  return languages.registerCodeActionsProvider(
    [...completionDocuments],
    {
      provideCodeActions({ uri }, range, { diagnostics, triggerKind }) {
        const offer = (title: string, kind: CodeActionKind, target: EditTarget) => {
          const action = new CodeAction(title, kind);
          action.command = { command: editCommandIds.start, title, arguments: [target] };
          return action;
        };
        const target = range.isEmpty ? { uri } : { uri, range };
        // A light bulb wherever the cursor goes would say nothing.
        const isAsked = !range.isEmpty || triggerKind === CodeActionTriggerKind.Invoke;
        const actions = isAsked
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
