// Folders and programs that the scripts share. Only Node's own modules: a fresh clone has nothing else.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where downloads stay between runs. */
export const cacheFolder = join(root, ".vscode-test");

/** Where screenshots and results go. */
export const outFolder = join(root, "out");

export const binFolder = join(root, "node_modules", ".bin");

/** Node of the major version that VS Code itself runs on, whatever the machine has. */
export const projectNode = join(root, "node_modules", "node", "bin", "node");

export const scriptedServer = join(root, "dist-test", "server.mjs");
