import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationSummary } from "../../../client/chat/protocol/messages";
import { IconButton, TextButton } from "../controls/controls";
import { isComposing } from "../page/keys";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";
import { relativeTime } from "./relativeTime";

interface HistoryRowProps {
  readonly conversation: ConversationSummary;
  readonly isCurrent: boolean;
  readonly open: () => void;
  /** Reloads the list. */
  readonly changed: () => void;
}

export function HistoryRow({ conversation, isCurrent, open, changed }: HistoryRowProps): JSX.Element {
  const { text, post, language } = usePanel();
  const [mode, setMode] = useState<"shown" | "renamed" | "deleted">("shown");
  const { id: conversationId, updatedAt, turns } = conversation;
  const title = labelText(conversation.title) || text("untitled");
  const when = relativeTime(updatedAt, Date.now(), language);

  const rename = (newTitle: string) => {
    setMode("shown");
    if (newTitle.trim() === "" || newTitle === conversation.title) return;
    post({ type: "renameConversation", conversationId, title: newTitle.trim() });
    changed();
  };
  const remove = () => {
    setMode("shown");
    post({ type: "deleteConversation", conversationId });
    changed();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (mode !== "shown") return;
    if (event.key === "F2") setMode("renamed");
    else if (event.key === "Delete") setMode("deleted");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (mode === "renamed")
    return (
      <li class="history-row">
        <Rename title={conversation.title} save={rename} cancel={() => setMode("shown")} />
      </li>
    );
  if (mode === "deleted")
    return (
      <li class="history-row">
        <ConfirmDelete question={text("deleteSure", title)} yes={remove} no={() => setMode("shown")} />
      </li>
    );
  return (
    <li class={isCurrent ? "history-row current" : "history-row"} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="history-open"
        aria-current={isCurrent ? "true" : undefined}
        title={text("historyTurns", title, turns)}
        onClick={open}
      >
        <span class="history-title" dir="auto">
          {title}
        </span>
        <span class="history-when">{when}</span>
      </button>
      <span class="history-actions">
        <IconButton icon="edit" label={text("rename", title)} onClick={() => setMode("renamed")} />
        <IconButton
          icon="save"
          label={text("export", title)}
          onClick={() => post({ type: "exportConversation", conversationId })}
        />
        <IconButton icon="remove" label={text("delete", title)} onClick={() => setMode("deleted")} />
      </span>
    </li>
  );
}

interface RenameProps {
  readonly title: string;
  readonly save: (title: string) => void;
  readonly cancel: () => void;
}

function Rename({ title, save, cancel }: RenameProps): JSX.Element {
  const { text } = usePanel();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Enter") save(field.current?.value ?? "");
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input
        ref={field}
        type="text"
        class="input"
        dir="auto"
        maxLength={200}
        aria-label={text("renameLabel")}
        defaultValue={title}
        onKeyDown={onKeyDown}
      />
      <TextButton primary onClick={() => save(field.current?.value ?? "")}>
        {text("renameSave")}
      </TextButton>
      <TextButton onClick={cancel}>{text("cancel")}</TextButton>
    </>
  );
}

interface ConfirmDeleteProps {
  readonly question: string;
  readonly yes: () => void;
  readonly no: () => void;
}

function ConfirmDelete({ question, yes, no }: ConfirmDeleteProps): JSX.Element {
  const { text } = usePanel();
  const buttons = useRef<HTMLSpanElement>(null);
  useEffect(() => buttons.current?.querySelector("button")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    no();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <span class="history-question" dir="auto">
        {question}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it. */}
      <span class="history-sure" ref={buttons} onKeyDown={onKeyDown}>
        <TextButton primary onClick={yes}>
          {text("deleteYes")}
        </TextButton>
        <TextButton onClick={no}>{text("cancel")}</TextButton>
      </span>
    </>
  );
}
