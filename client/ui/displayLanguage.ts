import { l10n as editor, env } from "vscode";
import { fillTemplate, setTextLanguage } from "../../server/protocol/l10n";

/** From now on texts are in VS Code's display language, if l10n/ has a translation. */
export function useDisplayLanguage(): void {
  if (editor.bundle === undefined) return;
  setTextLanguage({
    tag: env.language,
    write: (template, values) => fillTemplate(editor.t(template), values, env.language),
  });
}
