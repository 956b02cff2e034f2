import { createHash } from "node:crypto";
import { type ExtensionContext, workspace } from "vscode";
import { sealedStart, serverDigests } from "../serverProcess/serverBuild";
import { readSetting } from "../settings/configuration";
import { neverReadGlobs } from "../settings/neverRead";
import { engineVersion } from "../storage/gpuBackends";
import { AgreedHosts } from "./agreedHosts";
import type { FarLaunchOptions } from "./farLaunch";
import type { ServerBuild } from "./scripts/lookAround";
import { sshProgram } from "./ssh";

/** What a far host needs of this machine. */
export function farTools({ extension, extensionPath, globalState }: ExtensionContext): FarLaunchOptions {
  return {
    setting: farHostSetting,
    isAgreed: () => new AgreedHosts(globalState).has(farHostSetting()),
    ssh: () =>
      sshProgram(
        process.env,
        (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
      ),
    build: buildOf(extension.packageJSON.version, serverDigests()),
    files: () => ({
      folders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()),
      neverRead: neverReadGlobs(),
    }),
    sealedStart: sealedStart(),
    engine: engineVersion(extension.packageJSON),
    cwd: extensionPath,
  };
}

/** The value of `inhouse.server.ssh`; empty where the server runs on this machine. */
export function farHostSetting(): string {
  return readSetting("server.ssh", "").trim();
}

function buildOf(version: string, digests: ServerBuild["digests"] | undefined): ServerBuild | undefined {
  if (digests === undefined) return undefined;
  const digest = createHash("sha256").update(JSON.stringify(digests)).digest("hex");
  return { name: `${version}-${digest.slice(0, 12)}`, digests };
}
