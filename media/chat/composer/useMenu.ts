import { useEffect, useState } from "preact/hooks";
import type { IconName } from "../controls/icons";
import { useDebounced } from "../page/useDebounced";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";
import type { ContextSearch } from "./attachments/contextSearch";
import { commands, commandTexts } from "./commands";
import type { Trigger } from "./trigger";

export interface MenuEntry {
  /** A command's name or an option's id. */
  readonly value: string;
  readonly label: string;
  readonly detail: string;
  readonly icon?: IconName;
  /** Says why it cannot be sent. */
  readonly problem?: string;
}

export interface Menu {
  readonly entries: readonly MenuEntry[];
  /** Shown if there are no entries. */
  readonly message: string | undefined;
  readonly active: number;
  setActive(at: number): void;
}

/** Debounce delay before the search, in milliseconds. */
const debounceMs = 80;

/** The menu for the text at the cursor; undefined without one. */
export function useMenu(trigger: Trigger | undefined, search: ContextSearch): Menu | undefined {
  const { text } = usePanel();
  const [active, setActive] = useState(0);
  const query = trigger?.query;
  useEffect(() => {
    setActive(0);
  }, [trigger?.kind, query]);
  const look = trigger?.kind === "context" ? () => search.look() : undefined;
  useDebounced(look, debounceMs, [trigger?.kind, query]);
  if (trigger === undefined) return undefined;
  if (trigger.kind === "command") {
    const found = commands.filter((name) => name.startsWith(trigger.query.toLowerCase()));
    if (found.length === 0) return undefined;
    const entries = found.map((name) => ({
      value: name,
      label: `/${name}`,
      detail: text(commandTexts[name]),
    }));
    return { entries, message: undefined, active: Math.min(active, entries.length - 1), setActive };
  }
  // The rows of the last query stay until the new results arrive.
  const entries = search.rows.map(({ id, kind, label, detail = "", problem }) => ({
    value: id,
    label: labelText(label),
    detail: labelText(problem ?? detail),
    icon: kind,
    ...(problem !== undefined && { problem }),
  }));
  const nothing = search.isAnswered
    ? text("contextNothing", labelText(trigger.query))
    : text("contextSearching");
  const message = entries.length === 0 ? nothing : undefined;
  return { entries, message, active: Math.min(active, Math.max(0, entries.length - 1)), setActive };
}
