import type { JSX, Ref } from "preact";
import { useEffect, useId, useImperativeHandle, useRef, useState } from "preact/hooks";
import { maxMessageChars } from "../../../client/chat/protocol/limits";
import type { PanelState } from "../../../client/chat/protocol/messages";
import { IconButton } from "../controls/controls";
import { isBusy, type PanelModel } from "../model";
import { isComposing } from "../page/keys";
import { labelText } from "../page/visible";
import { useNumbers, usePanel } from "../panelContext";
import type { ContextSearch } from "./attachments/contextSearch";
import { useContextSearch } from "./attachments/useContextSearch";
import { Chips } from "./chips";
import { Chord } from "./chord";
import { joinTyped, parseMessage } from "./commands";
import { insertAt, lengthWith, replaceRange } from "./inputField";
import { MenuList, optionId } from "./menuList";
import { ModelProblem } from "./modelProblem";
import { Queue } from "./queue";
import { StatusLine } from "./statusLine";
import { findTrigger, type Trigger } from "./trigger";
import { type Menu, useMenu } from "./useMenu";

/** Controls the input from outside. */
export interface ComposerHandle {
  setText(text: string): void;
  /** Adds a text to the typed one. */
  add(text: string): void;
  focus(): void;
}

interface ComposerProps {
  readonly state: PanelState;
  readonly options: PanelModel["options"];
  readonly handle: Ref<ComposerHandle>;
  readonly draftChanged: (text: string) => void;
  readonly sent: () => void;
  readonly editLast: () => void;
}

/** A longer text gets a field of fixed height, because measuring it on every keystroke takes too long. */
const longText = 20_000;

export function Composer(props: ComposerProps): JSX.Element {
  const { state, options, handle, draftChanged, sent, editLast } = props;
  const { text, post, announce } = usePanel();
  const number = useNumbers();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [typed, setTyped] = useState(0);
  const [refusal, setRefusal] = useState<string>();
  const search = useContextSearch(options, state.conversationId, ({ query, start }) => {
    if (field.current !== null) insertAt(field.current, start, `@${query} `);
    setRefusal(text("contextNothing", labelText(query)));
  });
  const { trigger, readTrigger, hide, dismiss } = useTrigger(field, search);
  const menu = useMenu(trigger, search);
  const busy = isBusy(state);
  const canSend = state.model.state !== "off" && state.model.state !== "error";

  const changed = () => {
    const value = field.current?.value ?? "";
    setTyped(value.length);
    setRefusal(undefined);
    readTrigger();
    draftChanged(value);
  };
  const refuse = (length: number) => setRefusal(text("tooLong", number(length), number(maxMessageChars)));
  const setText = (value: string) => {
    if (field.current === null) return;
    field.current.value = value.slice(0, maxMessageChars);
    changed();
  };
  useImperativeHandle(handle, () => ({
    setText,
    add: (more) => {
      const joined = joinTyped(field.current?.value ?? "", more);
      setText(joined.text);
      field.current?.focus();
      field.current?.setSelectionRange(joined.caret, joined.caret);
      readTrigger();
    },
    focus: () => field.current?.focus(),
  }));

  const sendNow = () => {
    const value = field.current?.value ?? "";
    const message = parseMessage(value);
    if (message === undefined || (message.type === "send" && !canSend)) return;
    if (value.length > maxMessageChars) return refuse(value.length);
    setText("");
    post(message);
    sent();
  };
  /** Waits for confirmed attachments that are still being searched. */
  const send = () => search.afterwards(sendNow);
  const choose = (at: number, isMeant = true) => {
    const entry = menu?.entries[at];
    if (trigger === undefined || field.current === null) return;
    const { kind, start, query } = trigger;
    const take = (completed: string) => {
      if (field.current !== null) replaceRange(field.current, start, start + query.length + 1, completed);
    };
    if (kind === "context" && !isMeant) {
      take("");
      search.confirm({ query, start });
    } else if (entry !== undefined) {
      if (kind === "context") post({ type: "addContext", optionId: entry.value });
      take(kind === "context" ? "" : `${entry.label} `);
      if (entry.value === "clear") send();
    }
  };
  /** Chooses by key. An outdated first row does not count, but a row that the user moved to does. */
  const chooseByKey = (at: number) => choose(at, trigger?.kind === "command" || search.isAnswered || at > 0);
  const isSearching = trigger?.kind === "context" && !search.isAnswered;
  const [chord] = useState(() => new Chord(/^Mac/.test(navigator.platform)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (chord.takes(event)) return event.preventDefault();
    const isDone = menuKey(event, menu, { choose: chooseByKey, dismiss, isSearching }) || inputKey(event);
    if (!isDone) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const inputKey = (event: KeyboardEvent): boolean => {
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) send();
    else if (event.key === "ArrowUp" && field.current?.value === "") editLast();
    else return false;
    return true;
  };
  const onPaste = (event: ClipboardEvent) => {
    if (field.current === null) return;
    const length = lengthWith(field.current, event.clipboardData?.getData("text/plain") ?? "");
    if (length <= maxMessageChars) return;
    event.preventDefault();
    refuse(length);
  };

  const count = menu?.entries.length;
  useEffect(() => {
    if (count !== undefined) announce(text("menuCount", count));
  }, [count]);

  const hasMenu = menu !== undefined;
  return (
    <section class="composer" aria-label={text("composer")}>
      <ModelProblem model={state.model} />
      <Queue queue={state.queue} />
      <div class="input-box">
        {hasMenu && (
          <MenuList
            id={listId}
            label={text(trigger?.kind === "command" ? "commands" : "contextOptions")}
            menu={menu}
            choose={choose}
          />
        )}
        <Chips chips={state.chips} removed={() => field.current?.focus()} />
        {search.waiting.length > 0 && (
          <p class="quiet" role="status">
            {text("contextWaiting", search.waiting.map(({ query }) => labelText(query)).join(", "))}
          </p>
        )}
        <textarea
          ref={field}
          class={typed > longText ? "input long" : "input"}
          rows={1}
          spellcheck={false}
          dir="auto"
          aria-label={text("inputLabel")}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={hasMenu ? listId : undefined}
          aria-activedescendant={
            hasMenu && menu.entries.length > 0 ? optionId(listId, menu.active) : undefined
          }
          placeholder={text(busy ? "placeholderBusy" : "placeholder")}
          onInput={changed}
          onSelect={readTrigger}
          onFocus={readTrigger}
          onBlur={() => {
            chord.end();
            hide();
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div class="input-actions">
          <IconButton
            icon="add"
            label={text("attach")}
            title={text("attachOrDrop")}
            onClick={() => field.current !== null && openContextMenu(field.current)}
          />
          <span class="spacer" />
          {busy && (
            <IconButton
              icon="stop"
              class="stop"
              label={text("stop")}
              onClick={() => post({ type: "stop" })}
            />
          )}
          {(!busy || typed > 0) && (
            <IconButton
              icon="send"
              class="send"
              label={text(busy ? "queue" : "send")}
              disabled={typed === 0 || !canSend}
              onClick={send}
            />
          )}
        </div>
      </div>
      {refusal !== undefined && (
        <p class="refusal" role="alert">
          {refusal}
        </p>
      )}
      <StatusLine state={state} typed={typed} hint={text(busy ? "hintBusy" : "hint")} />
    </section>
  );
}

/** The text at the cursor that a menu can complete, until the user dismisses the menu. */
function useTrigger(field: { readonly current: HTMLTextAreaElement | null }, search: ContextSearch) {
  const [trigger, setTrigger] = useState<Trigger>();
  const dismissed = useRef<number>();
  const readTrigger = () => {
    const { value = "", selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    const found = selectionStart === selectionEnd ? findTrigger(value, selectionStart) : undefined;
    if (found?.start !== dismissed.current) dismissed.current = undefined;
    const next = dismissed.current === undefined ? found : undefined;
    search.type(next?.kind === "context" ? next.query : undefined);
    setTrigger((now) => (now?.start === next?.start && now?.query === next?.query ? now : next));
  };
  /** Hides the menu until the focus returns: VS Code takes the focus away for a moment when it shows the panel. */
  const hide = () => {
    search.type(undefined);
    setTrigger(undefined);
  };
  const dismiss = () => {
    dismissed.current = trigger?.start;
    hide();
  };
  return { trigger, readTrigger, hide, dismiss };
}

interface MenuActions {
  readonly choose: (at: number) => void;
  readonly dismiss: () => void;
  /** The rows do not match the typed text yet. */
  readonly isSearching: boolean;
}

function menuKey(
  { key, shiftKey }: KeyboardEvent,
  menu: Menu | undefined,
  { choose, dismiss, isSearching }: MenuActions,
): boolean {
  if (menu === undefined) return false;
  const { length } = menu.entries;
  const isChoice = (key === "Enter" || key === "Tab") && !shiftKey;
  if (key === "Escape") dismiss();
  else if (isChoice && isSearching) choose(menu.active);
  else if (length === 0 || shiftKey) return false;
  else if (key === "ArrowDown") menu.setActive((menu.active + 1) % length);
  else if (key === "ArrowUp") menu.setActive((menu.active + length - 1) % length);
  else if (isChoice) choose(menu.active);
  else return false;
  return true;
}

/** Types an "@" at the cursor, after a space if needed. */
function openContextMenu(field: HTMLTextAreaElement): void {
  const { selectionStart: at, value } = field;
  const needsSpace = at > 0 && !/\s/.test(value.charAt(at - 1));
  replaceRange(field, at, field.selectionEnd, needsSpace ? " @" : "@");
}
