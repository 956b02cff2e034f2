// The machines that Inhouse is packed for.
import { ScriptError } from "../terminal.mjs";

/** By VS Code's name: the native packages that a session loads there, of llama.cpp and of the system calls that seal it. */
const llama = {
  "linux-arm64": "linux-arm64",
  "linux-x64": "linux-x64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

export const targetNames = Object.keys(llama);

/** This machine's own. */
export const hostTarget = `${process.platform}-${process.arch}`;

/** In bytes. What a Marketplace user waits for; CUDA's library alone takes half of the larger one. */
const limits = { plain: 25e6, cuda: 45e6, npm: 12e6 };

export const npmLimit = limits.npm;

/**
 * A target by its name. `natives` are folders of the lock file. Throws a `ScriptError` for a name that is none.
 *
 * @param {string} [name]
 */
export function targetOf(name) {
  if (name === undefined || !Object.hasOwn(llama, name)) {
    const what = name === undefined ? "Name a target" : `“${name}” is no target: name one`;
    throw new ScriptError(
      `${what} with \`npm run package -- --target ${hostTarget}\`, or \`-- --npm\`: ${targetNames.join(", ")}. ` +
        "`vsce package` alone would pack what is installed for this machine.",
    );
  }
  const [platform, arch] = name.split("-");
  return {
    name,
    platform,
    arch,
    natives: [`node_modules/@node-llama-cpp/${llama[name]}`, `node_modules/@koromix/koffi-${name}`],
    /** Whether *Set Up GPU* can build a backend there, from sources in the package. */
    buildsBackend: platform === "linux",
    limit: (withCuda) => (withCuda ? limits.cuda : limits.plain),
  };
}
