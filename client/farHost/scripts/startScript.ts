import {
  aliveArgument,
  editorArgument,
  gpuBackendVariable,
  inheritedVariables,
  scratchVariables,
  sealedOnlyArgument,
  writableArgument,
} from "../../../server/protocol/launch";
import { addonFile, recordFile } from "../../storage/gpuBackends";
import { serverStorageNames as names } from "../../storage/storageNames";
import { quoted } from "./farScript";
import { farFolder, greetingEnd, lookAround, type ServerBuild } from "./lookAround";

/** The far server's own folder, below the home folder of the far user. */
export const farStorage = `${farFolder}/storage`;

export interface StartOptions {
  readonly build: ServerBuild;
  /** The command that seals its process and executes the command after it. */
  readonly sealedStart: readonly string[];
  /** Whether the launcher starts nothing without the complete seal. */
  readonly sealedOnly: boolean;
  /** Version of node-llama-cpp, for a GPU backend that *Set Up GPU* built on the far host. */
  readonly engine: string;
}

/** Variables of the far user's session that the server inherits; the others are set below. */
const inherited = inheritedVariables.filter((name) => !/^(INHOUSE|ELECTRON|UV)_|^USERPROFILE$/.test(name));
const locale = ["LC_ALL", "LC_CTYPE", "LC_MESSAGES"];

/**
 * Says what the far host has, and starts the server there if that is enough: sealed by the same launcher as on this machine,
 * with the same environment, and with nothing to write to but its own folder.
 */
export function startScript({ build, sealedStart, sealedOnly, engine }: StartOptions): string {
  const scratch = Object.entries(scratchVariables("/"))
    .map(([name]) => `${name}="$storage"/${names.scratchFolder}`)
    .join(" ");
  const launcher = [...sealedStart.map(quoted), ...(sealedOnly ? [sealedOnlyArgument] : [])].join(" ");
  return `${lookAround(build)}
storage="$HOME"/${farStorage}
can_start=
if [ -n "$node" ] && [ -n "$server" ] && [ -x /usr/bin/perl ]; then
  if mkdir -p "$storage"/${names.scratchFolder} "$storage"/${names.modelTrialsFolder} &&
    chmod 700 "$HOME"/${farFolder} "$storage" "$storage"/${names.scratchFolder} "$storage"/${names.modelTrialsFolder}
  then can_start=yes
  else say noStorage yes
  fi
fi
printf '%s\\n' ${quoted(greetingEnd)}
[ -n "$can_start" ] || exit 0
set --
for name in ${[...inherited, ...locale].join(" ")}; do
  eval "value=\\\${$name-}"
  [ -n "$value" ] && set -- "$@" "$name=$value"
done
backend=$("$node" -e ${quoted(findBackend(engine))} "$HOME" </dev/null)
[ -n "$backend" ] && set -- "$@" ${gpuBackendVariable}="$backend"
exec env -i "$@" ${scratch} UV_THREADPOOL_SIZE=8 ${launcher} "$node" "$server"/dist/server/main.mjs ${editorArgument} ${aliveArgument} ${writableArgument} "$storage"`;
}

/** A program of Node that prints the folder of a GPU backend, if its libraries are exactly those of its record. */
function findBackend(engine: string): string {
  return `
const { createHash } = require("crypto"), { readdirSync, readFileSync } = require("fs");
const all = process.argv[1] + "/.vscode-server/data/User/globalStorage/inhouse.inhouse/gpu/backends/";
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
try {
  const start = ${JSON.stringify(engine)} + "-linux-" + process.arch + "-cuda";
  const [name] = readdirSync(all).filter((each) => each.startsWith(start)).sort((a, b) => b.slice(start.length) - a.slice(start.length));
  const { format, files } = JSON.parse(readFileSync(all + name + "/${recordFile}", "utf8"));
  const found = readdirSync(all + name).filter((each) => each !== "${recordFile}");
  const isWhole = format === 1 && files["${addonFile}"] !== undefined && found.length === Object.keys(files).length;
  if (isWhole && found.every((each) => digest(all + name + "/" + each) === files[each])) process.stdout.write(all + name);
} catch {}`;
}
