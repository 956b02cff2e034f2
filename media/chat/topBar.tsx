import type { JSX } from "preact";
import { IconButton } from "./controls/controls";
import { Icon } from "./controls/icons";
import { labelText } from "./page/visible";
import { usePanel } from "./panelContext";

interface TopBarProps {
  readonly title: string;
  readonly openHistory: () => void;
  readonly openFind: () => void;
}

export function TopBar({ title, openHistory, openFind }: TopBarProps): JSX.Element {
  const { text, post } = usePanel();
  const shown = labelText(title) || text("untitled");
  return (
    <header class="top-bar">
      <button type="button" class="title" title={shown} onClick={openHistory}>
        <span class="title-text" dir="auto">
          {shown}
        </span>
        <Icon name="down" />
      </button>
      <IconButton icon="find" label={text("find")} onClick={openFind} />
      <IconButton icon="history" label={text("history")} onClick={openHistory} />
      <IconButton icon="add" label={text("newChat")} onClick={() => post({ type: "newChat" })} />
    </header>
  );
}
