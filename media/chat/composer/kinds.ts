import type { Chip } from "../../../client/chat/messages";
import type { StringName } from "../strings";

/** What the kinds of attachments are called. */
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
