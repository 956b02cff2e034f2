import { Readable } from "node:stream";
import { l10n } from "../../../server/protocol/l10n";
import type { FarHost } from "../address";
import { explainEnd, firstComplaint } from "../failure";
import { farScript, quoted } from "../scripts/farScript";
import { type ServerBuild, serversFolder } from "../scripts/lookAround";
import { runOverSsh } from "../ssh";
import { type TarFile, tarOf } from "./tar";

/** The last file of the archive: without it the archive was cut off, which tar does not always notice. */
const lastFile = "complete";

/** Exit codes of the script. */
const codes = { notWritten: 81, otherBuild: 82 } as const;

/**
 * Unpacks an archive from stdin into a new folder, compares it with the build, and moves it into place. Whatever ends it
 * before, the new folder is removed, at the latest by the next installation.
 */
export function installScript({ name, digests }: ServerBuild): string {
  return `umask 077
servers="$HOME"/${serversFolder}
mkdir -p "$servers" || exit ${codes.notWritten}
find "$servers" -maxdepth 1 -name '.new-*' -mmin +120 -exec rm -rf {} +
new=$(mktemp -d "$servers"/.new-XXXXXX) || exit ${codes.notWritten}
trap 'rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir "$new"/whole "$new"/old && tar -x -f - -C "$new"/whole && [ -e "$new"/whole/${lastFile} ] || exit ${codes.notWritten}
(cd "$new"/whole/dist/server && sha256sum -c - >/dev/null) <<'DIGESTS' || exit ${codes.otherBuild}
${Object.entries(digests)
  .map(([file, digest]) => `${digest}  ${file}`)
  .join("\n")}
DIGESTS
mv "$servers"/${quoted(name)} "$new"/old/ 2>/dev/null
mv -T "$new"/whole "$servers"/${quoted(name)} || exit ${codes.notWritten}`;
}

export interface InstallOptions {
  readonly ssh: string;
  readonly host: FarHost;
  readonly build: ServerBuild;
  readonly files: readonly TarFile[];
  /** Called with the bytes that were sent so far. */
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Installs the server on a far host. Throws an error with one sentence. */
export async function install({ ssh, host, build, files, onSent, signal }: InstallOptions): Promise<void> {
  let sent = 0;
  async function* counted() {
    for await (const bytes of tarOf([...files, { path: lastFile, size: 0, open: () => Readable.from([]) }])) {
      sent += bytes.length;
      onSent(sent);
      yield bytes;
    }
  }
  const script = farScript(installScript(build));
  const { code, errors } = await runOverSsh(ssh, host, script, signal, Readable.from(counted()));
  if (code === 0) return;
  if (code === codes.otherBuild)
    throw new Error(
      l10n.t(
        "These files are not of this build of Inhouse, and nothing was installed on {0}. Choose the package of the same release.",
        host.name,
      ),
    );
  if (code === codes.notWritten)
    throw new Error(l10n.t("Inhouse could not be installed on {0}: {1}", host.name, firstComplaint(errors)));
  throw new Error(explainEnd(host.name, { code, errors, isGreeted: false }).message);
}
