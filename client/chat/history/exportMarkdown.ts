import { isBlank } from "../../../server/protocol/code/lines";
import type { Translate } from "../../text";
import { sourceLabel } from "../turns";
import type { Conversation, StoredTurn } from "./conversation";
import { harmlessMarkdown } from "./harmlessMarkdown";

/** A conversation as a Markdown document; what was replaced by regenerating or editing stands at its end. */
export function exportMarkdown({ title, turns, earlier }: Conversation, t: Translate): string {
  const versions = earlier.map(({ at, turns: replaced }) =>
    [`## ${t("Earlier version, until {0}", new Date(at).toLocaleString())}`, ...write(replaced, t, 3)].join(
      "\n\n",
    ),
  );
  return `${[`# ${heading(title)}`, ...write(turns, t, 2), ...versions].join("\n\n")}\n`;
}

function write(turns: readonly StoredTurn[], t: Translate, level: number): string[] {
  return turns.map((turn) => {
    const mark = "#".repeat(level);
    if (turn.role === "assistant") {
      const parts = [
        `${mark} ${heading(turn.figures?.model ?? t("Answer"))}`,
        harmlessMarkdown(turn.text.trim()),
      ];
      if (turn.state !== "done") parts.push(`*${heading(turn.error ?? t("The answer is not complete."))}*`);
      return parts.filter(Boolean).join("\n\n");
    }
    const command = turn.command === undefined ? "" : `/${turn.command} `;
    const sources = turn.context.flatMap((block) =>
      block.sources.length > 0
        ? block.sources.map(({ path, range }) => sourceLabel(path, range))
        : [block.label],
    );
    const attached = [...new Set(sources)]
      .filter((label) => !isBlank(label))
      .map((label) => `- \`${label.replace(/\s+/g, " ").replaceAll("`", "'")}\``);
    return [
      `${mark} ${t("Question")}`,
      harmlessMarkdown(`${command}${turn.text}`.trim()),
      attached.join("\n"),
    ]
      .filter(Boolean)
      .join("\n\n");
  });
}

/** A title is plain text. */
function heading(title: string): string {
  return title.replace(/\s+/g, " ").replace(/([\\`*_[\]<>#])/g, "\\$1");
}
