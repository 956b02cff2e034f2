import { useEffect, useState } from "preact/hooks";
import type { IconName } from "../icons";
import { usePanel } from "../panelContext";
import { labelText } from "../visible";
import { commands, commandTexts } from "./commands";
import type { ContextSearch } from "./contextSearch";
import type { Trigger } from "./trigger";

export interface MenuEntry {
  /** What is chosen: a command's name or an option's id. */
  readonly value: string;
  readonly label: string;
  readonly detail: string;
  readonly icon?: IconName;
  /** Why it cannot be sent. */
  readonly problem?: string;
}

export interface Menu {
  readonly entries: readonly MenuEntry[];
  /** In the place of the entries, when there are none. */
  readonly message: string | undefined;
  readonly active: number;
  setActive(at: number): void;
}

/** How long the typing has to pause before something is looked for, in milliseconds. */
const pauseMs = 80;

/** The menu for what is being typed; undefined when there is none. */
export function useMenu(trigger: Trigger | undefined, search: ContextSearch): Menu | undefined {
  const { text } = usePanel();
  const [active, setActive] = useState(0);
  const query = trigger?.query;
  useEffect(() => {
    setActive(0);
    if (trigger?.kind !== "context") return undefined;
    const timer = setTimeout(() => search.look(), pauseMs);
    return () => clearTimeout(timer);
  }, [trigger?.kind, query]);
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
  // What was found for the letters before stays until the answer is there.
  const entries = search.rows.map(({ id, kind, label, detail = "", problem }) => ({
    value: id,
    label: labelText(label),
    detail: labelText(problem ?? detail),
    icon: kind,
    ...(problem === undefined ? {} : { problem }),
  }));
  const nothing = search.isAnswered
    ? text("contextNothing", labelText(trigger.query))
    : text("contextSearching");
  const message = entries.length === 0 ? nothing : undefined;
  return { entries, message, active: Math.min(active, Math.max(0, entries.length - 1)), setActive };
}
