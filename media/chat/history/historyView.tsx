import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton, TextButton } from "../controls/controls";
import type { PanelModel } from "../model";
import { isComposing } from "../page/keys";
import { useDebounced } from "../page/useDebounced";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";
import { HistoryRow } from "./historyRow";

interface HistoryViewProps {
  readonly conversations: PanelModel["conversations"];
  /** Id of the open conversation. */
  readonly current: string | undefined;
  readonly close: () => void;
}

/** Debounce delay before the search, in milliseconds. */
const debounceMs = 150;

/** The list of saved conversations. */
export function HistoryView({ conversations, current, close }: HistoryViewProps): JSX.Element {
  const { text, post } = usePanel();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [search, setSearch] = useState("");
  const ask = () => post({ type: "listConversations", search });
  useEffect(() => field.current?.focus(), []);
  useDebounced(ask, search === "" ? 0 : debounceMs, [search]);

  const openConversation = (conversationId: string) => {
    post({ type: "openConversation", conversationId });
    close();
  };
  // Enter may come before the results; then it waits for them.
  const [isEntered, setEntered] = useState(false);
  const isEmpty = conversations !== undefined && isNone(conversations);
  const found = conversations?.search === search ? conversations.list : undefined;
  useEffect(() => {
    if (!isEntered || found === undefined) return;
    setEntered(false);
    const [only] = found;
    if (only !== undefined && found.length === 1) openConversation(only.id);
    else list.current?.querySelector<HTMLElement>(".history-open")?.focus();
  }, [isEntered, found]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === field.current && !isComposing(event)) setEntered(true);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      moveFocus(event, field.current, list.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="history" aria-label={text("historyTitle")} onKeyDown={onKeyDown}>
      <div class="history-bar">
        <IconButton icon="back" label={text("historyBack")} onClick={close} />
        <input
          ref={field}
          type="text"
          class="input"
          dir="auto"
          aria-label={text("historySearch")}
          placeholder={text("historySearch")}
          onInput={(event) => {
            setEntered(false);
            setSearch(event.currentTarget.value);
          }}
        />
        {!isEmpty && (
          <TextButton onClick={() => post({ type: "eraseHistory" })}>{text("deleteAll")}</TextButton>
        )}
      </div>
      <ul class="history-list" ref={list} aria-label={text("historyTitle")}>
        {conversations?.list.map((conversation) => (
          <HistoryRow
            key={conversation.id}
            conversation={conversation}
            isCurrent={conversation.id === current}
            open={() => openConversation(conversation.id)}
            changed={ask}
          />
        ))}
      </ul>
      <p class="history-message quiet" role="status">
        {messageFor(conversations, text)}
      </p>
      {isEmpty && (
        <p class="history-message">
          <TextButton primary onClick={close}>
            {text("historyBack")}
          </TextButton>
        </p>
      )}
    </section>
  );
}

function isNone({ search, list, notes }: NonNullable<PanelModel["conversations"]>): boolean {
  return search === "" && list.length + notes.length === 0;
}

function messageFor(
  conversations: PanelModel["conversations"],
  text: ReturnType<typeof usePanel>["text"],
): string {
  if (conversations === undefined) return text("historyLoading");
  const { search, list, notes } = conversations;
  if (search === "") return isNone(conversations) ? text("historyEmpty") : notes.join(" ");
  return list.length > 0 ? "" : text("historyNothing", labelText(search, 60));
}

/** Moves the focus between the search field and the rows. */
function moveFocus(event: KeyboardEvent, field: HTMLElement | null, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>(".history-open") ?? [])];
  const row = (event.target as HTMLElement).closest("li");
  const at = rows.findIndex((each) => row?.contains(each));
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? field : rows[Math.min(next, rows.length - 1)])?.focus();
}
