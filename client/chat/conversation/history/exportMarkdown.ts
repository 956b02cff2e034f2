import { isBlank } from "../../../../server/protocol/code/lines";
import { l10n } from "../../../../server/protocol/l10n";

import type { Conversation, StoredTurn } from "../conversation";
import { sourceLabel } from "../turns";
import { harmlessMarkdown } from "./harmlessMarkdown";

/** Exports a conversation as Markdown. Turns that were replaced by regenerating or editing come last. */
export function exportMarkdown({ title, turns, earlier }: Conversation): string {
  const versions = earlier.map(({ at, turns: replaced }) =>
    [`## ${l10n.t("Earlier version, until {0}", l10n.time(at))}`, ...write(replaced, 3)].join("\n\n"),
  );
  return `${[`# ${heading(title)}`, ...write(turns, 2), ...versions].join("\n\n")}\n`;
}

function write(turns: readonly StoredTurn[], level: number): string[] {
  return turns.map((turn) => {
    const hashes = "#".repeat(level);
    if (turn.role === "assistant") {
      const parts = [
        `${hashes} ${heading(turn.figures?.model ?? l10n.t("Answer"))}`,
        harmlessMarkdown(turn.text.trim()),
      ];
      if (turn.state !== "done")
        parts.push(`*${heading(turn.error ?? l10n.t("The answer is incomplete."))}*`);
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
      `${hashes} ${l10n.t("Question")}`,
      harmlessMarkdown(`${command}${turn.text}`.trim()),
      attached.join("\n"),
    ]
      .filter(Boolean)
      .join("\n\n");
  });
}

/** Escapes a plain text for a heading. */
function heading(title: string): string {
  return title.replace(/\s+/g, " ").replace(/([\\`*_[\]<>#])/g, "\\$1");
}
