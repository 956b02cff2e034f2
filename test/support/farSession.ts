import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { FarLaunch } from "../../client/farHost/farLaunch";
import type { ServerBuild } from "../../client/farHost/scripts/lookAround";
import type { ServerChild } from "../../client/serverGate/serverChild";
import { siftedWriter } from "../../client/serverGate/siftedWriter";
import { sealedStart, sealedStartCommand } from "../../server/privacy/seal/sealedStart";
import { defaultNeverRead } from "../../server/protocol/settings";
import type { FarMachine } from "./farMachine";
import { LspClient } from "./lspClient";

/** The server of this checkout. */
export function ownBuild(): ServerBuild {
  const digests = Object.fromEntries(
    readdirSync("dist/server")
      .filter((name) => /\.[mc]js$/.test(name))
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join("dist/server", name)))
          .digest("hex"),
      ]),
  );
  return { name: "0.0.0-test", digests };
}

/** Starts servers on a host of a far machine, as the extension does with this setting. */
export function farLaunchOf(
  { ssh }: FarMachine,
  setting: string,
  build: ServerBuild,
  folders: () => readonly string[] = () => [],
): FarLaunch {
  return new FarLaunch({
    setting: () => setting,
    isAgreed: () => true,
    ssh: () => ssh,
    build,
    sealedStart: [...sealedStartCommand, sealedStart()],
    files: () => ({ folders: folders(), neverRead: defaultNeverRead }),
    engine: "0.0.0",
    cwd: process.cwd(),
  });
}

/** A client of a far server that has just been started, in a window with this workspace. */
export async function initialized(
  child: ServerChild,
  launch: FarLaunch,
  workspace = "file:///workspace",
): Promise<LspClient> {
  await child.ready;
  const writer = new StreamMessageWriter(child.streams.stdin);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.output),
    child.sift === undefined ? writer : siftedWriter(writer, child.sift),
  );
  return new LspClient(connection, {
    initializationOptions: launch.options,
    workspaceFolders: [{ uri: workspace, name: "shop" }],
  }).initialize();
}
