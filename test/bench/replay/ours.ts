import { CancellationTokenSource, type Position } from "vscode-languageserver-protocol/node";
import { ExplainRequest } from "../../../server/protocol/explain";
import { DidChangeViewNotification } from "../../../server/protocol/messages";
import { startServerProcess } from "../../support/lspClient";
import type { Contestant, OpenFile } from "./contestant";
import { CpuWatch } from "./cpuWatch";

const folder = "file:///replay";
/** Milliseconds after which our VS Code client reports the view: after a key, after a move. */
const restMs = 400;
const movedRestMs = 150;

/** Our server over stdio, driven as by an LSP editor: a request after each key, which cancels the previous one. */
export async function startOurs(serverModule: string, model: string): Promise<Contestant> {
  const server = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model } },
    workspaceFolders: [{ uri: folder, name: "replay" }],
  });
  const { client, child } = server;
  const status = await client.status(({ state }) => state === "ready" || state === "error");
  if (status.state === "error") throw new Error(status.message);
  const uri = ({ path }: OpenFile) => `${folder}/${path}`;
  let waiting = 0;
  // The server does not report work in the background.
  const cpu = new CpuWatch(child.pid);
  let now = 0;
  let look: { readonly at: number; tell(): void } | undefined;
  // As our VS Code client does when the cursor rests.
  const lookAfter = (ms: number, file: OpenFile, cursor: Position) => {
    look = { at: now + ms, tell: () => tellView(file, cursor) };
  };
  const tellView = (file: OpenFile, cursor: Position) => {
    const lines = {
      start: { line: Math.max(0, cursor.line - 20), character: 0 },
      end: { ...cursor, line: cursor.line + 20 },
    };
    void client.connection.sendNotification(DidChangeViewNotification.type, {
      textDocument: { uri: uri(file) },
      position: cursor,
      visibleRanges: [lines],
    });
  };
  return {
    name: "Inhouse",
    open: (file) => client.open(uri(file), file.languageId, file.buffer.text),
    close: (file) => client.close(uri(file)),
    activate: (file, cursor) => lookAfter(movedRestMs, file, cursor),
    move: (file, cursor) => lookAfter(movedRestMs, file, cursor),
    change(file, range, text) {
      void client.replace(uri(file), range, text);
    },
    async complete(file, cursor, signal) {
      lookAfter(restMs, file, cursor);
      const cancel = new CancellationTokenSource();
      const cancelled = () => cancel.cancel();
      signal.addEventListener("abort", cancelled, { once: true });
      waiting += 1;
      try {
        const [item] = await client.complete(uri(file), cursor, { token: cancel.token });
        return String(item?.insertText ?? "");
      } catch (error) {
        if (signal.aborted) return "";
        throw error;
      } finally {
        waiting -= 1;
        signal.removeEventListener("abort", cancelled);
      }
    },
    async explain() {
      const { last } = await client.connection.sendRequest(ExplainRequest.type);
      if (last?.answer === undefined) return last;
      const { sections, ...answer } = last.answer;
      const lengths = sections.map(({ kind, tokens, work }) =>
        `${kind} ${tokens ?? "?"} ${work ?? ""}`.trim(),
      );
      return { ...last, answer: { ...answer, sections: lengths } };
    },
    get isBusy() {
      return waiting > 0 || client.statuses.at(-1)?.state === "busy" || cpu.isBusy;
    },
    tick(time) {
      now = time;
      if (look === undefined || now < look.at) return;
      look.tell();
      look = undefined;
    },
    counters: async () => (await client.stats()).totals,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async stop() {
      child.kill("SIGCONT");
      await server.stop();
    },
  };
}
