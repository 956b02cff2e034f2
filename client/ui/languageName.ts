import { extensions } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { nameIn } from "./languageManifests";

const known = new Map<string, string>();

/** The name of a language as VS Code shows it, "Python": the first one in an extension. Otherwise its id in quotes. */
export function languageName(id: string): string {
  const manifests = () => extensions.all.map(({ packageJSON }) => packageJSON);
  const name = known.get(id) ?? nameIn(manifests(), id);
  if (name === undefined) return l10n.t("“{0}”", id);
  known.set(id, name);
  return name;
}
