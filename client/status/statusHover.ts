import { escapeMarkdown } from "../ui/text";
import { type StatusAction, statusActions, statusFacts } from "./statusFacts";
import { type StatusView, statusSentence } from "./statusView";

/** Renders the hover of the status item as Markdown. Its only links are the status actions. */
export function statusHover(view: StatusView): string {
  const facts = statusFacts(view).map(
    ({ label, value }) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}  \n`,
  );
  return [
    `**Inhouse**: ${escapeMarkdown(statusSentence(view))}`,
    facts.join(""),
    statusActions(view).map(commandLink).join("&nbsp;&nbsp; "),
  ]
    .filter((part) => part !== "")
    .join("\n\n---\n\n");
}

function commandLink({ title, icon, command, argument }: StatusAction): string {
  const query = argument === undefined ? "" : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[$(${icon}) ${escapeMarkdown(title)}](command:${command}${query})`;
}
