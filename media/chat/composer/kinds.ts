import type { Chip } from "../../../client/chat/protocol/messages";
import type { StringName } from "../../../client/chat/protocol/strings";

/** Names of the kinds of attachments. */
export const kindName: Readonly<Record<Chip["kind"], StringName>> = {
  file: "kindFile",
  selection: "kindSelection",
  symbol: "kindSymbol",
  folder: "kindFolder",
  instructions: "kindInstructions",
  problems: "kindProblems",
  changes: "kindChanges",
  terminal: "kindTerminal",
  codebase: "kindCodebase",
};
