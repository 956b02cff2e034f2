import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { FileName } from "../controls/fileName";
import { Icon } from "../controls/icons";
import type { Menu } from "./useMenu";

interface MenuListProps {
  readonly id: string;
  readonly label: string;
  readonly menu: Menu;
  readonly choose: (at: number) => void;
}

export function optionId(listId: string, at: number): string {
  return `${listId}-${at}`;
}

/** The options of a menu; the focus stays in the input. */
export function MenuList({ id, label, menu, choose }: MenuListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [menu.active]);
  return (
    <div class="menu">
      {menu.message !== undefined && <p class="menu-message">{menu.message}</p>}
      <div id={id} ref={list} role="listbox" aria-label={label} hidden={menu.entries.length === 0}>
        {menu.entries.map(({ value, label: name, detail, icon, problem }, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are handled in the input.
          <div
            key={value}
            id={optionId(id, at)}
            role="option"
            aria-selected={at === menu.active}
            class={problem === undefined ? "menu-option" : "menu-option has-problem"}
            title={detail}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => menu.setActive(at)}
            onClick={() => choose(at)}
          >
            {icon !== undefined && <Icon name={icon} />}
            <span class="menu-label">
              <FileName name={name} />
            </span>
            <span class="menu-detail" dir="auto">
              {detail}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
