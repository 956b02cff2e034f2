import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Turn } from "../../../client/chat/protocol/messages";
import { IconButton, TextButton } from "../controls/controls";
import { isComposing } from "../page/keys";
import { usePanel } from "../panelContext";
import { SentChips } from "./sentChips";
import { VisibleText } from "./visibleText";

interface UserTurnProps {
  readonly turn: Turn;
  readonly isEdited: boolean;
  readonly isBusy: boolean;
  readonly setEditing: (turnId: string | undefined) => void;
}

/** Longer messages are collapsed. */
const foldedChars = 1500;
const foldedLines = 12;

export function UserTurn({ turn, isEdited, isBusy, setEditing }: UserTurnProps): JSX.Element {
  const { text, post } = usePanel();
  const save = (edited: string) => {
    setEditing(undefined);
    if (edited.trim() !== "") post({ type: "edit", turnId: turn.id, text: edited });
  };
  return (
    <article class="turn user" data-turn={turn.id} aria-label={text("you")}>
      {isEdited ? (
        <Editor initial={turn.text} save={save} cancel={() => setEditing(undefined)} />
      ) : (
        <>
          <UserText turn={turn} />
          <SentChips chips={turn.chips ?? []} />
          <IconButton
            class="edit"
            icon="edit"
            label={text("edit")}
            disabled={isBusy}
            onClick={() => setEditing(turn.id)}
          />
        </>
      )}
    </article>
  );
}

function UserText({ turn }: { turn: Turn }): JSX.Element {
  const { text } = usePanel();
  const [isOpen, setOpen] = useState(false);
  const short = useMemo(() => folded(turn.text), [turn.text]);
  const isLong = short.length < turn.text.length;
  return (
    <>
      <div class="user-text" dir="auto">
        {turn.command !== undefined && <span class="command">/{turn.command} </span>}
        <VisibleText text={isOpen ? turn.text : short} />
        {isLong && !isOpen && "…"}
      </div>
      {isLong && (
        <button type="button" class="link" onClick={() => setOpen(!isOpen)}>
          {text(isOpen ? "showLess" : "showAll")}
        </button>
      )}
    </>
  );
}

function folded(whole: string): string {
  const start = whole.slice(0, foldedChars);
  const lines = start.split("\n");
  return lines.length > foldedLines ? lines.slice(0, foldedLines).join("\n") : start;
}

interface EditorProps {
  readonly initial: string;
  readonly save: (text: string) => void;
  readonly cancel: () => void;
}

function Editor({ initial, save, cancel }: EditorProps): JSX.Element {
  const { text } = usePanel();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(initial.length, initial.length);
  }, []);
  const send = () => save(field.current?.value ?? "");
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="editor">
      <textarea
        ref={field}
        class="input"
        dir="auto"
        rows={1}
        aria-label={text("editLabel")}
        defaultValue={initial}
        onKeyDown={onKeyDown}
      />
      <div class="editor-actions">
        <TextButton primary onClick={send}>
          {text("saveAndSend")}
        </TextButton>
        <TextButton onClick={cancel}>{text("cancel")}</TextButton>
      </div>
    </div>
  );
}
