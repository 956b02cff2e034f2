// Programs that npm cannot bring.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./processes.mjs";
import { ScriptError, say } from "./terminal.mjs";

/** The absolute path of the first of `names` on the PATH. */
export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      if (folder !== "" && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs Debian packages when that is possible without asking; true when apt-get succeeds. */
export async function aptInstall(...packages) {
  const apt = findProgram("apt-get");
  if (apt === undefined || process.getuid?.() !== 0) return false;
  say(`Installing ${packages.join(", ")} with apt-get …`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run(apt, ["update", "-q"], { env, quiet: true, mayFail: true });
  return (
    (await run(apt, ["install", "-y", "-q", "--no-install-recommends", ...packages], {
      env,
      quiet: true,
      mayFail: true,
    })) === 0
  );
}

/** The programs that node-gyp needs to build VS Code's native modules. */
export async function ensureCompiler() {
  const missing = ["python3", "make", "g++"].filter((name) => findProgram(name) === undefined);
  if (missing.length === 0 || (await aptInstall(...missing))) return;
  throw new ScriptError(
    `Install ${missing.join(", ")} with your system's package manager, then run this again.`,
  );
}
