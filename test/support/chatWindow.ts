import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttachmentKind } from "../../client/chat/attachments/attachmentKind";
import type { Attachment } from "../../client/chat/conversation/conversation";
import { replaceFile } from "../../client/chat/conversation/history/conversationFile";
import { HistoryStore } from "../../client/chat/conversation/history/historyStore";
import { openPanelStateStore } from "../../client/chat/conversation/history/panelStateStore";
import { ChatController } from "../../client/chat/panel/chatController";
import { handlePanelMessage } from "../../client/chat/panel/messageHandlers";
import type { PanelActions } from "../../client/chat/panel/panelActions";
import {
  type FromPanel,
  fromPanelSchema,
  type PanelState,
  type ToPanel,
} from "../../client/chat/protocol/messages";
import { FakeChatServer, settle } from "./fakeChatServer";

export interface WindowOptions {
  /** Whether the disk has no room for this file. */
  readonly isFull?: (path: string) => boolean;
  readonly forCommand?: readonly Attachment[];
}

/** Returns a function that opens windows. The windows of one test share a folder. */
export function useChatWindows() {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-chat-"));
  });
  const opened: ChatController[] = [];
  afterEach(async () => {
    for (const controller of opened.splice(0)) await controller.flush();
    await rm(folder, { recursive: true, force: true });
  });

  /** A window's controller, with a panel that shows the controller's state. */
  return async function openWindow(options: WindowOptions = {}) {
    const server = new FakeChatServer();
    const done: string[] = [];
    const readFor = new Map<string, string>();
    const record = (what: string) => async (argument?: unknown) => {
      done.push(`${what} ${JSON.stringify(argument)}`);
    };
    const actions: PanelActions = {
      copy: record("copy"),
      insertCode: record("insert"),
      newFile: record("new"),
      insertTerminal: record("terminal"),
      applyCode: async ({ code }, files) => record("apply")([code, files]),
      recordVersions: (questionId, other = questionId) => {
        readFor.set(questionId, readFor.get(other) ?? `version ${readFor.size}`);
      },
      applyAll: async (text, questionId) => record("apply all")([text, readFor.get(questionId) ?? "unknown"]),
      openLink: async (href) => {
        throw new Error(`${href} can't be opened.`);
      },
      findFiles: async (paths, sent) =>
        paths.filter((path) => path === "src/there.ts" || sent.some((uri) => uri.endsWith(path))),
      openSource: record("open"),
      runCommand: record("run"),
      export: async ({ title }) => record("export")(title),
      offerCommitMessage: record("commit"),
      confirmDelete: async () => true,
      sayNoHistory: async () => void done.push("no history"),
      createDropAttachments: async (uris) =>
        uris.map((uri) => ({ id: `file ${uri}`, kind: "file" as const, label: uri, uri })),
    };
    let state: PanelState | undefined;
    const others: ToPanel[] = [];
    const post = (message: ToPanel) => {
      if (message.type === "show") state = message.state;
      else if (state === undefined) return;
      else if (message.type === "update") state = { ...state, ...message.state };
      else if (message.type === "turn") {
        const { turns } = state;
        const at = turns.findIndex(({ id }) => id === message.turn.id);
        state = { ...state, turns: at < 0 ? [...turns, message.turn] : turns.with(at, message.turn) };
      } else others.push(message);
    };
    let ids = 0;
    const memory = await openPanelStateStore(join(folder, "chat.json"), () => true);
    const controller = new ChatController({
      server,
      actions,
      post,
      memory,
      kinds: [fileKind, instructionsKind],
      store: new HistoryStore({
        folder: join(folder, "chat"),
        enabled: () => true,
        onDamaged: () => {},
        replaceFile: async (path, ...all) => {
          if (options.isFull?.(path)) throw new Error("ENOSPC: no space left on device");
          return replaceFile(path, ...all);
        },
      }),
      forCommand: async (_, attachments) => [...(options.forCommand ?? []), ...attachments],
      now: Date.now,
      newId: () => `${process.hrtime.bigint()}-${++ids}`,
      streamMs: 0,
      debounceMs: 0,
    });
    opened.push(controller);
    controller.model.serverChanged({ phase: "running" });
    const tell = async (message: FromPanel) => {
      // The view validates each message too.
      await handlePanelMessage(fromPanelSchema.parse(message), controller, actions);
      await settle();
    };
    await tell({ type: "ready" });
    return {
      controller,
      server,
      done,
      others,
      tell,
      get state(): PanelState {
        assert(state !== undefined);
        return state;
      },
    };
  };
}

/** Waits for a condition, checked every 2 ms; fails after 500 checks. */
export async function until(what: string, probe: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !probe(); turn++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert(probe(), what);
}

const fileKind: AttachmentKind = {
  kind: "file",
  find: async () => [{ id: "file a", kind: "file", label: "a.ts", uri: "a.ts" }],
  items: async ({ uri = "" }) => [{ kind: "file", uri }],
};

const instructionsKind: AttachmentKind = {
  kind: "instructions",
  find: async () => [],
  items: async ({ uri = "" }) => [{ kind: "instructions", uri }],
};
