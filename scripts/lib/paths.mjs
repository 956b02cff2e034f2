// Folders and programs that the scripts share. It imports only Node's own modules, because a fresh clone has nothing else.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Keeps downloads between runs. */
export const cacheFolder = join(root, ".vscode-test");

/** Holds screenshots and results. */
export const outFolder = join(root, "out");

export const binFolder = join(root, "node_modules", ".bin");

/** A Node of the major version that VS Code itself runs on, whatever Node the machine has. */
export const projectNode = join(root, "node_modules", "node", "bin", "node");

export const scriptedServer = join(root, "dist-test", "server.mjs");
