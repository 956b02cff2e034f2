import { l10n as editor, env } from "vscode";
import { fillTemplate, setTextLanguage } from "../../server/protocol/l10n";

/** From now on texts are in VS Code's display language, if l10n/ has a translation. */
export function useDisplayLanguage(): void {
  const { bundle } = editor;
  if (bundle === undefined) return;
  // Not `editor.t`, which writes each text without a translation into VS Code's log, even one of a hostile server.
  const has = (template: string) => Object.hasOwn(bundle, template);
  setTextLanguage({
    tag: env.language,
    has,
    write: (template, values) =>
      fillTemplate((has(template) ? bundle[template] : undefined) ?? template, values, env.language),
  });
}
