import { type StatusAction, statusActions, statusFacts } from "./statusFacts";
import { type StatusView, statusSentence } from "./statusView";
import { escapeMarkdown, type Translate } from "./text";

/** The hover of the status item, as Markdown: the only links in it are our own actions. */
export function statusHover(view: StatusView, t: Translate): string {
  const facts = statusFacts(view, t).map(
    ({ label, value }) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}  \n`,
  );
  return [
    `**Inhouse**: ${escapeMarkdown(statusSentence(view, t))}`,
    facts.join(""),
    statusActions(view, t).map(commandLink).join("&nbsp;&nbsp; "),
  ]
    .filter((part) => part !== "")
    .join("\n\n---\n\n");
}

function commandLink({ title, icon, command, argument }: StatusAction): string {
  const query = argument === undefined ? "" : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[$(${icon}) ${escapeMarkdown(title)}](command:${command}${query})`;
}
