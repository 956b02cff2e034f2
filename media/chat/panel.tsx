import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PanelState, ToPanel } from "../../client/chat/protocol/messages";
import { DropTarget } from "./composer/attachments/dropTarget";
import { Composer, type ComposerHandle } from "./composer/composer";
import { FindBar } from "./find/findBar";
import { HistoryView } from "./history/historyView";
import { applyMessage, isBusy, type PanelModel } from "./model";
import { endingsSince } from "./page/announcements";
import type { Memory } from "./page/memory";
import type { ScrollKeeper, ScrollState } from "./page/scroll";
import { Panel, type PanelContext } from "./panelContext";
import { TopBar } from "./topBar";
import { EmptyState } from "./turns/emptyState";
import { TurnList } from "./turns/turnList";

interface PanelProps {
  readonly context: PanelContext;
  /** Sets the listener for messages of the extension. */
  readonly listen: (listener: (message: ToPanel) => void) => void;
  readonly memory: Memory;
  readonly scroll: ScrollKeeper;
  readonly onScrollState: (listener: (state: ScrollState) => void) => void;
}

export function ChatPanel({ context, listen, memory, scroll, onScrollState }: PanelProps): JSX.Element {
  const { text, texts, post, announce } = context;
  const [model, setModel] = useState<PanelModel>({});
  const [view, setView] = useState<"conversation" | "history">("conversation");
  const [editing, setEditing] = useState<string>();
  const [findBar, setFindBar] = useState({ isOpen: false, openCount: 0 });
  const [scrollState, setScrollState] = useState<ScrollState>({ isFollowing: true, hasNew: false });
  const composer = useRef<ComposerHandle>(null);
  const { state } = model;

  const openFind = () => {
    setView("conversation");
    setFindBar(({ openCount }) => ({ isOpen: true, openCount: openCount + 1 }));
  };
  const closeFind = () => {
    setFindBar(({ openCount }) => ({ isOpen: false, openCount }));
    composer.current?.focus();
  };
  const showConversation = () => {
    setView("conversation");
    // The input exists after the next render.
    requestAnimationFrame(() => composer.current?.focus());
  };

  useLayoutEffect(() => {
    onScrollState(setScrollState);
    listen((message) => {
      texts.apply(message);
      if (message.type === "append") scroll.grew();
      setModel((now) => applyMessage(now, message));
      if (message.type === "prefill") composer.current?.add(message.text);
      if (message.type === "focus") showConversation();
      if (message.type === "find") openFind();
      if (message.type === "history") setView("history");
    });
    post({ type: "ready" });
  }, []);
  useConversation(state, memory, scroll, (draft) => {
    setEditing(undefined);
    composer.current?.setText(draft);
  });
  useEndings(state, (before, now) => {
    for (const ending of endingsSince(before, now, text, (id) => texts.get(id).text)) announce(ending);
  });
  const busy = state !== undefined && isBusy(state);
  useKeys({
    find: openFind,
    escape: () => {
      if (findBar.isOpen) closeFind();
      else if (busy) post({ type: "stop" });
      else return false;
      return true;
    },
  });

  if (state === undefined) return <p class="loading">{text("loading")}</p>;
  const editLast = () => {
    const last = state.turns.findLast(({ role }) => role === "user");
    if (!busy && last !== undefined) setEditing(last.id);
  };
  const closeEditor = (turnId: string | undefined) => {
    setEditing(turnId);
    if (turnId === undefined) composer.current?.focus();
  };
  const isHistory = view === "history";
  return (
    <Panel.Provider value={context}>
      <DropTarget>
        {isHistory && (
          <HistoryView
            conversations={model.conversations}
            current={state.conversationId}
            close={showConversation}
          />
        )}
        <div class={isHistory ? "conversation covered" : "conversation"}>
          <TopBar title={state.title} openHistory={() => setView("history")} openFind={openFind} />
          {findBar.isOpen && <FindBar openCount={findBar.openCount} close={closeFind} />}
          <TurnList
            turns={state.turns}
            scroll={scroll}
            scrollState={scrollState}
            editing={editing}
            setEditing={closeEditor}
          >
            <EmptyState state={state} prefill={(value) => composer.current?.add(value)} />
          </TurnList>
          <Composer
            state={state}
            options={model.options}
            handle={composer}
            draftChanged={(draft) => memory.setDraft(draft)}
            sent={() => scroll.goToEnd()}
            editLast={editLast}
          />
        </div>
      </DropTarget>
    </Panel.Provider>
  );
}

/** Restores the draft and the scroll position when another conversation is shown. */
function useConversation(
  state: PanelState | undefined,
  memory: Memory,
  scroll: ScrollKeeper,
  opened: (draft: string) => void,
): void {
  useLayoutEffect(() => {
    if (state === undefined) return;
    const { draft, anchor } = memory.open(state.conversationId, state.draft);
    opened(draft);
    scroll.restore(anchor);
  }, [state?.conversationId]);
}

function useEndings(
  state: PanelState | undefined,
  changed: (before: PanelState | undefined, now: PanelState) => void,
): void {
  const before = useRef<PanelState>();
  useEffect(() => {
    if (state !== undefined) changed(before.current, state);
    before.current = state;
  }, [state]);
}

interface Keys {
  readonly find: () => void;
  /** Returns whether there was something to close or stop. */
  readonly escape: () => boolean;
}

/** Handles the keys that work everywhere in the panel. VS Code does not get handled keys. */
function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "f";
      if (isFind) latest.current.find();
      else if (event.key !== "Escape" || event.isComposing || !latest.current.escape()) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
