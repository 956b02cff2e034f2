import type { ChatCommand } from "../../protocol/chat";
import { labelled } from "../fence";
import commit from "../instructions/commit.md";
import doc from "../instructions/doc.md";
import explain from "../instructions/explain.md";
import fix from "../instructions/fix.md";
import review from "../instructions/review.md";
import system from "../instructions/system.md";
import tests from "../instructions/tests.md";
import type { ChatStyle } from "./style";

const instructions: Readonly<Record<ChatCommand, string>> = { explain, fix, tests, doc, review, commit };

/** For models that were trained to follow instructions: the context, what to do with it, the user's words. */
export const standard: ChatStyle = {
  id: "standard",
  system: system.trim(),
  reviews: true,
  layOut: ({ text, command, context }) =>
    [...context.map(labelled), command === undefined ? "" : instructions[command].trim(), text.trim()]
      .filter((part) => part !== "")
      .join("\n\n"),
  matches: () => true,
};
