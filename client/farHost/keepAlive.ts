import type { Disposable } from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import { aliveEveryMs } from "../../server/protocol/launch";
import { AliveNotification } from "../../server/protocol/messages";
import type { ServerProcess } from "../serverProcess/serverProcess";

/** Tells a far server that this client is still there: after a silence it ends, so that a dead connection leaves nothing running. */
export function keepFarServersAlive(server: ServerProcess): Disposable {
  return server.onDidCreateClient((client) => {
    let timer: NodeJS.Timeout | undefined;
    client.onDidChangeState(({ newState }) => {
      clearInterval(timer);
      if (newState !== State.Running || server.farHost === undefined) return;
      timer = setInterval(() => tell(client), aliveEveryMs);
    });
  });
}

function tell(client: LanguageClient): void {
  // A lost connection is reported elsewhere.
  client.sendNotification(AliveNotification.type).catch(() => {});
}
