import { quoted } from "./farScript";

/** What the far server has to be: exactly the server of this client. */
export interface ServerBuild {
  /** Name of its folder on the far host. */
  readonly name: string;
  /** SHA-256 of its JavaScript files by name. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The first and the last line of what the script says. Login scripts of the far user may print something before it. */
export const greetingStart = "inhouse: this machine";
export const greetingEnd = "inhouse: end";

/** Where everything of ours is on the far host. */
export const farFolder = ".local/share/inhouse";
export const serversFolder = `${farFolder}/servers`;

/** Where VS Code's server puts its own Node and the extension when the user also works on the far host by Remote-SSH. */
const vscodeServer = '"$HOME"/.vscode-server';

/** What the scripts run there, apart from what each POSIX sh has. */
const programs = ["sha256sum", "tar", "mktemp", "find", "sort", "head"];

/** Says what the far host has: lines that `readFacts` understands, without the last one. Sets `node` and `server`. */
export function lookAround({ name, digests }: ServerBuild): string {
  return `umask 077
say() { printf '%s=%s\\n' "$1" "$2"; }
printf '\\n%s\\n' ${quoted(greetingStart)}
say system "$(uname -s)"
say machine "$(uname -m)"
say home "$HOME"
[ -x /usr/bin/perl ] && say perl yes
for each in ${programs.join(" ")}; do command -v "$each" >/dev/null || say lacks "$each"; done
node=
for each in "$(command -v node)" ${vscodeServer}/cli/servers/*/server/node ${vscodeServer}/bin/*/node "$HOME"/.nvm/versions/node/*/bin/node; do
  case $each in /*) ;; *) continue ;; esac
  [ -x "$each" ] || continue
  version=$("$each" --version 2>/dev/null </dev/null)
  major=\${version#v}
  major=\${major%%.*}
  case $major in '' | *[!0-9]*) continue ;; esac
  if [ "$major" -ge 20 ]; then node=$each; say node "$version"; break; fi
  say oldNode "$version"
done
own="$HOME"/${serversFolder}/${quoted(name)}
server=
for each in "$own" ${vscodeServer}/extensions/inhouse.inhouse-*; do
  [ -d "$each/dist/server" ] || continue
  if (cd "$each/dist/server" && sha256sum -c - >/dev/null 2>&1) <<'DIGESTS'
${Object.entries(digests)
  .map(([file, digest]) => `${digest}  ${file}`)
  .join("\n")}
DIGESTS
  then server=$each; say server "$each"; break; fi
  if [ "$each" = "$own" ]; then say changed yes; else say other "\${each##*/}"; fi
done`;
}

/** Where models of the far user lie: those that Inhouse downloaded by Remote-SSH, and folders of the user's own. */
const modelFolders = `${vscodeServer}/data/User/globalStorage/inhouse.inhouse/models "$HOME"/${farFolder}/models "$HOME"/models`;

/** Only says what the far host has, with its models. */
export function lookScript(build: ServerBuild): string {
  return `${lookAround(build)}
find -L ${modelFolders} -maxdepth 3 -name '*.gguf' 2>/dev/null </dev/null | sort | head -n 500 | while IFS= read -r each; do
  say model "$each"
done
printf '%s\\n' ${quoted(greetingEnd)}`;
}
