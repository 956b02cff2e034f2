import type { Diagnostic, Range, Uri } from "vscode";
import type { EditPreset } from "../../server/protocol/edit";
/** The argument of `inhouse.edit.start`. Missing values come from the active editor or the user. */
export interface EditCommandArgument {
  readonly uri?: Uri;
  readonly range?: Range;
  readonly instruction?: string;
  readonly preset?: EditPreset;
  readonly diagnostics?: readonly Diagnostic[];
}
