import type { ChatCommand } from "../../protocol/chat";
import { labelled } from "../../text/codeFence";
import commit from "../instructions/commit.md";
import doc from "../instructions/doc.md";
import explain from "../instructions/explain.md";
import fix from "../instructions/fix.md";
import review from "../instructions/review.md";
import system from "../instructions/system.md";
import tests from "../instructions/tests.md";
import type { ChatStyle } from "./style";

const instructions: Readonly<Record<ChatCommand, string>> = { explain, fix, tests, doc, review, commit };

/** Style for instruction-tuned models: attachments, command instructions, then the user's text. */
export const standard: ChatStyle = {
  id: "standard",
  system: system.trim(),
  canReview: true,
  render: ({ text, command, context }) =>
    [...context.map(labelled), command === undefined ? "" : instructions[command].trim(), text.trim()]
      .filter((part) => part !== "")
      .join("\n\n"),
  matches: () => true,
};
