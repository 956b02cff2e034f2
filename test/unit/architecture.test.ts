import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/**
 * The rooms that each room may import from, as in ARCHITECTURE.md. A room is a folder directly in client/ or server/, or media/chat;
 * "client" and "server" are the files directly in those folders.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "client/ui": [],
  "client/settings": [],
  "client/storage": [],
  "client/workspace": ["client/ui"],
  "client/serverGate": ["client/settings", "client/ui", "client/workspace"],
  "client/serverProcess": [
    "client/serverGate",
    "client/settings",
    "client/storage",
    "client/ui",
    "client/workspace",
  ],
  "client/engineHost": ["client/serverGate", "client/serverProcess", "client/storage"],
  // The last: what may leave is decided by the code that the server would use here.
  "client/farHost": [
    "client/serverGate",
    "client/serverProcess",
    "client/settings",
    "client/storage",
    "client/ui",
    "server/workspace",
  ],
  "client/connection": ["client/serverGate", "client/serverProcess", "client/workspace"],
  "client/git": ["client/connection", "client/ui", "client/workspace"],
  "client/status": ["client/serverProcess", "client/settings", "client/ui", "client/workspace"],
  // Abilities: none imports another.
  "client/chat": [
    "client/connection",
    "client/git",
    "client/serverProcess",
    "client/settings",
    "client/status",
    "client/storage",
    "client/ui",
    "client/workspace",
    "server/util",
  ],
  "client/codeActions": ["client/ui", "client/workspace"],
  "client/completion": ["client/settings", "client/ui", "client/workspace"],
  "client/doctor": [
    "client/serverGate",
    "client/serverProcess",
    "client/settings",
    "client/ui",
    "client/workspace",
  ],
  "client/edit": [
    "client/connection",
    "client/serverProcess",
    "client/settings",
    "client/ui",
    "client/workspace",
  ],
  "client/editorSignals": ["client/serverProcess", "client/ui", "client/workspace"],
  "client/explain": ["client/serverProcess", "client/status", "client/ui", "client/workspace"],
  "client/gettingStarted": ["client/settings", "client/status", "client/storage", "client/ui"],
  "client/gpu": ["client/serverProcess", "client/storage", "client/ui", "server/util"],
  "client/models": [
    "client/connection",
    "client/serverProcess",
    "client/settings",
    "client/storage",
    "client/ui",
  ],
  "client/privacy": [
    "client/serverGate",
    "client/serverProcess",
    "client/status",
    "client/storage",
    "client/ui",
  ],
  "client/review": [
    "client/connection",
    "client/git",
    "client/serverProcess",
    "client/ui",
    "client/workspace",
  ],
  "client/statistics": ["client/serverProcess", "client/ui"],
  client: [
    "client/chat",
    "client/codeActions",
    "client/completion",
    "client/doctor",
    "client/edit",
    "client/editorSignals",
    "client/engineHost",
    "client/explain",
    "client/farHost",
    "client/gettingStarted",
    "client/gpu",
    "client/models",
    "client/privacy",
    "client/review",
    "client/serverProcess",
    "client/settings",
    "client/statistics",
    "client/status",
    "client/storage",
    "client/ui",
  ],
  // Only client/chat/protocol; see the test below.
  "media/chat": ["client/chat"],
  "server/protocol": [],
  "server/files": [],
  "server/text": [],
  "server/util": [],
  "server/loops": [],
  "server/privacy": [],
  "server/syntax": [],
  "server/prompt": [],
  "server/workspace": [],
  "server/context": ["server/util", "server/workspace"],
  "server/postprocess": ["server/text"],
  "server/engine": ["server/util"],
  "server/engineLink": ["server/engine", "server/util"],
  "server/engineProcess": ["server/engine", "server/engineLink", "server/privacy", "server/util"],
  "server/models": ["server/engine", "server/prompt", "server/util"],
  "server/completion": [
    "server/context",
    "server/engine",
    "server/models",
    "server/postprocess",
    "server/prompt",
    "server/syntax",
    "server/text",
    "server/util",
  ],
  "server/codebase": ["server/context", "server/privacy", "server/syntax", "server/util", "server/workspace"],
  "server/chat": [
    "server/codebase",
    "server/context",
    "server/engine",
    "server/loops",
    "server/models",
    "server/text",
    "server/workspace",
  ],
  "server/edit": [
    "server/chat",
    "server/engine",
    "server/loops",
    "server/models",
    "server/syntax",
    "server/text",
    "server/workspace",
  ],
  "server/review": [
    "server/chat",
    "server/codebase",
    "server/engine",
    "server/loops",
    "server/models",
    "server/text",
  ],
  "server/statistics": ["server/text", "server/util", "server/workspace"],
  "server/features": [
    "server/chat",
    "server/codebase",
    "server/completion",
    "server/context",
    "server/edit",
    "server/engine",
    "server/models",
    "server/privacy",
    "server/review",
    "server/statistics",
    "server/text",
    "server/workspace",
  ],
  "server/commandLine": [
    "server/chat",
    "server/completion",
    "server/engine",
    "server/models",
    "server/workspace",
  ],
  server: [
    "server/chat",
    "server/codebase",
    "server/commandLine",
    "server/completion",
    "server/engine",
    "server/engineLink",
    "server/engineProcess",
    "server/features",
    "server/models",
    "server/privacy",
    "server/statistics",
    "server/util",
    "server/workspace",
  ],
};

/** Types that a file shares with rooms that have no arrow to its room. Type imports only. */
const sharedTypes: Readonly<Record<string, readonly string[]>> = {
  "server/assets": ["Assets"],
  "server/configuration": ["Configuration"],
  "server/feature": ["Feature", "WhileRunning"],
  "server/context/cursorWindow": ["CursorWindow"],
  "server/context/source": ["Snippet"],
  "server/engine/engine": ["PromptPart"],
  "server/privacy/protection": ["Protection"],
  "server/prompt/family": ["ModelTraits"],
  "server/syntax/syntax": ["SyntaxTrees"],
  "server/workspace/documents": ["Documents"],
  "server/workspace/workspaceFiles": ["WorkspaceFiles"],
};
/** What every room may import: messages, settings and file access; in the server also the logger, the storage writer and the templates of texts. */
const everywhere = ["server/protocol", "server/files"];
const everywhereOfServer = /^server\/(log|storedText|textTemplates)$/;

/** The files that access the disk, by what they access. Only the first group reads files that others may have written. */
const diskReaders: Readonly<Record<string, readonly string[]>> = {
  "what others can have made": ["server/files/"],
  "links of a repository, with the same limits": ["server/workspace/gitIgnore/repository.ts"],
  "our own storage": [
    "client/chat/conversation/history/",
    // A program for the far host, as text.
    "client/farHost/scripts/startScript.ts",
    "client/gpu/build/",
    "client/gpu/buildHere.ts",
    "client/gpu/gpuOffer.ts",
    "client/gpu/gpuSetup.ts",
    "client/gpu/release.ts",
    "client/models/modelFolder.ts",
    "client/models/transfer/",
    "client/storage/gpuBackends.ts",
    "client/storage/storageLayout.ts",
    "client/storage/privateFolder.ts",
    "server/codebase/index/sharedStore.ts",
    "server/codebase/index/store.ts",
    "server/engine/promptCache/promptCacheFiles.ts",
    "server/engine/promptCache/promptCacheManifest.ts",
    "server/engine/trial/trialRecord.ts",
    "server/statistics/store.ts",
  ],
  "our own installation": [
    "client/farHost/install/serverFiles.ts",
    "client/gpu/gpuPlaces.ts",
    "client/privacy/integrity.ts",
    "client/serverProcess/serverBuild.ts",
    "client/serverProcess/serverLaunch.ts",
    "server/syntax/runtime.ts",
  ],
  "what the system says of this machine and process, and its administrator": [
    "client/farHost/ssh.ts",
    "client/gpu/checks/safeEnvironment.ts",
    "client/gpu/checks/thisMachine.ts",
    "client/models/policyFile.ts",
    "client/engineHost/engineHost.ts",
    "client/engineHost/engineRelay.ts",
    "client/serverGate/serverChild.ts",
    "server/engine/backend.ts",
    "server/engine/gguf/availableMemory.ts",
    "server/engine/libc.ts",
    "server/models/doctor/thisSystem.ts",
    "server/privacy/",
  ],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly names: readonly string[];
  readonly typesOnly: boolean;
}

const files = globSync("{client,server}/**/*.ts").map(slashes);
const imports = files.flatMap(importsOf);
const pageImports = globSync("media/**/*.{ts,tsx}").map(slashes).flatMap(importsOf);
const scriptImports = globSync("scripts/**/*.mjs").map(slashes).flatMap(importsOf);

describe("architecture", () => {
  it("finds source files", () => {
    for (const [found, least] of [
      [files, 50],
      [imports, 100],
      [pageImports, 50],
      [scriptImports, 50],
    ] as const)
      assert.ok(found.length > least);
  });

  it("knows every room", () => {
    assert.deepEqual(
      [...new Set(files.map(roomOf))].filter((room) => arrows[room] === undefined),
      [],
    );
  });

  it("allows only imports along the arrows between rooms", () => {
    const wrong = [...imports, ...pageImports].filter(isLocal).filter((found) => {
      const [from, to] = roomsOf(found);
      if (from === to || arrows[from]?.includes(to) || everywhere.includes(to)) return false;
      const path = targetOf(found);
      if (from.startsWith("server") && everywhereOfServer.test(path)) return false;
      return !(found.typesOnly && found.names.every((name) => sharedTypes[path]?.includes(name)));
    });
    assert.deepEqual(wrong, []);
  });

  it("lists no unused arrow or shared type", () => {
    const all = [...imports, ...pageImports].filter(isLocal);
    const used = new Set(all.map((found) => roomsOf(found).join(" ")));
    const taken = new Set(all.flatMap((found) => found.names.map((name) => `${targetOf(found)} ${name}`)));
    const pairs = (table: Readonly<Record<string, readonly string[]>>) =>
      Object.entries(table).flatMap(([key, list]) => list.map((each) => `${key} ${each}`));
    assert.deepEqual(
      [
        ...pairs(arrows).filter((arrow) => !used.has(arrow)),
        ...pairs(sharedTypes).filter((type) => !taken.has(type)),
      ],
      [],
    );
  });

  it("lets the panel's page share only messages and texts with the client", () => {
    const wrong = pageImports.filter(isLocal).filter((found) => {
      const path = targetOf(found);
      return !/^(media\/|client\/chat\/protocol\/|server\/protocol\/)/.test(path);
    });
    assert.deepEqual(wrong, []);
  });

  it("keeps scripts from importing the code that they build", () => {
    const wrong = scriptImports.filter(isLocal).filter((found) => !/^scripts\//.test(targetOf(found)));
    assert.deepEqual(wrong, []);
  });

  for (const [what, pattern, allowed] of [
    ["lets only the client use VS Code", /^(vscode$|vscode-languageclient)/, /^client\//],
    ["lets only the engine use node-llama-cpp", /^node-llama-cpp/, /^server\/engine\//],
    ["lets only the syntax room use web-tree-sitter", /^web-tree-sitter/, /^server\/syntax\//],
    [
      "lets only the client, the seal test and the model trial start processes",
      /^node:child_process/,
      /^(client\/|server\/privacy\/(selfTest\/(childTest|witness)\.ts$|guard\/)|server\/engine\/trial\/trialProcess\.ts$)/,
    ],
    [
      "lets only the codebase index and the test of the memory have threads",
      /^node:worker_threads/,
      /^server\/(codebase|privacy\/guard|models\/machine\/bandwidth)/,
    ],
    ["lets only the codebase index have a database", /^node:sqlite/, /^server\/(codebase|privacy\/guard)/],
  ] as const) {
    it(what, () => {
      assert.deepEqual(
        imports.filter(({ file, target }) => pattern.test(target) && !allowed.test(file)),
        [],
      );
    });
  }

  it("keeps the protocol free of VS Code and Node", () => {
    const inProtocol = imports.filter(({ file }) => file.startsWith("server/protocol/"));
    const packages = new Set(inProtocol.filter((found) => !isLocal(found)).map(({ target }) => target));
    assert.deepEqual([...packages].toSorted(), ["picomatch", "vscode-languageserver-protocol", "zod"]);
  });

  it("lets a single client file, for models, open network connections, and another Unix sockets", () => {
    const modules = /^(node:)?(net|http|https|http2|tls|dgram|dns|undici|ws)(\/|$)/;
    const door = "client/models/transfer/network.ts";
    // The guard imports them to make them fail.
    const opens = ({ file, target }: Import) =>
      modules.test(target) && !file.startsWith("server/privacy/guard/");
    const found = imports.filter((each) => opens(each) && !each.typesOnly);
    assert.deepEqual(found.map(({ file, target }) => `${file} ${target}`).toSorted(), [
      "client/engineHost/localSocket.ts node:net",
      `${door} node:http`,
      `${door} node:https`,
      // Only reads and writes a descriptor that the process was given.
      "server/engineLink/linkStream.ts node:net",
    ]);
    const local = readFileSync("client/engineHost/localSocket.ts", "utf8");
    assert.equal(local.match(/netConnect\(|\.listen\(/g)?.length, 2);
    assert.equal(local.match(/netConnect\(\{ path \}\)|\.listen\(\{ path, /g)?.length, 2);
    const calls = files.filter((file) =>
      /\b(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(calls, []);
  });

  it("loads the network code only when a model command needs it", () => {
    const inModels = (file: string) => file.startsWith("client/models/");
    const from = imports
      .filter(({ file, typesOnly }) => !inModels(file) && !typesOnly)
      .filter(({ file, target }) => isLocal({ target }) && inModels(join(dirname(file), target)))
      .map(({ file, target }) => `${file} ${target}`);
    assert.deepEqual(from, ["client/extension.ts ./models/models"]);
    assert.match(readFileSync("client/extension.ts", "utf8"), /^ .*=> *\n? *import\("\.\/models\/models"\)/m);
  });

  it("lets only the file functions and the storage code access the disk", () => {
    const asking =
      /\b(?:access|cp|copyFile|createReadStream|exists|glob|l?stat|open|opendir|openAsBlob|read|readdir|readFile|readlink|realpath|statfs|watch|watchFile)(?:Sync)?\b/;
    const found = files.filter((file) => {
      const text = readFileSync(file, "utf8");
      const taken = text.matchAll(/^import (?!type)([^;]*?) from "(?:node:)?fs(?:\/promises)?";/gm);
      const others = /\b(?:import|require|getBuiltinModule)\("(?:node:)?fs/.test(text);
      // A namespace import could call anything.
      return others || [...taken].some(([, names = ""]) => asking.test(names) || !names.startsWith("{"));
    });
    const allowed = Object.values(diskReaders).flat();
    const isIn = (file: string, place: string) =>
      place.endsWith("/") ? file.startsWith(place) : file === place;
    assert.deepEqual(
      found.filter((file) => !allowed.some((place) => isIn(file, place))),
      [],
    );
    assert.deepEqual(
      allowed.filter((place) => !found.some((file) => isIn(file, place))),
      [],
    );
  });

  it("lets the client open documents in one place and read files through server/files", () => {
    const uses = (pattern: RegExp) =>
      files.filter((file) => file.startsWith("client/") && pattern.test(readFileSync(file, "utf8")));
    assert.deepEqual(uses(/workspace\.openTextDocument\((?!\{)|openNotebookDocument\(/), [
      "client/workspace/openDocument.ts",
    ]);
    // Reads the theme of an installed extension.
    assert.deepEqual(uses(/workspace\.fs\.(?:readFile|readDirectory|copy)\b/), [
      "client/chat/panel/theme/activeTheme.ts",
    ]);
  });

  it("shows notifications, lists, input boxes and progress from one file, which keeps links and icons out", () => {
    const names =
      "show(?:Error|Warning|Information)Message|(?:show|create)(?:QuickPick|InputBox)|with(?:Scm)?Progress|setStatusBarMessage|createTreeView|registerTreeDataProvider";
    const taken = `\\{[^}]*(?:${names})[^}]*\\}\\s*=\\s*window\\b`;
    const shows = new RegExp(`\\.\\s*(?:${names})\\b|${taken}|\\bwindow\\[[^\\]]`);
    const found = files.filter(
      (file) => file.startsWith("client/") && shows.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(found, ["client/ui/shown.ts"]);
    // These two put our own icon before their text.
    const items = files.filter((file) => /\.createStatusBarItem\b/.test(readFileSync(file, "utf8")));
    assert.deepEqual(items.toSorted(), [
      "client/edit/proposal/statusEntry.ts",
      "client/status/statusItem.ts",
    ]);
  });

  it("has no import cycles, type imports included", () => {
    const graph = Map.groupBy([...imports, ...pageImports].filter(isLocal), ({ file }) => file);
    const next = (file: string) => (graph.get(file) ?? []).map(fileOf);
    assert.deepEqual(
      [...graph.keys()].filter((file) => reaches(file, file, next)),
      [],
    );
  });
});

function slashes(file: string): string {
  return file.replaceAll("\\", "/");
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?([^;]*?\sfrom\s+)?"([^"]+)";/gm);
  const dynamic = text.matchAll(/import\("([^"]+)"\)/g);
  return [
    ...[...statements].map(([, type, clause = "", target = ""]) => {
      const named = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
      const names = named.split(",").map((each) =>
        each
          .trim()
          .replace(/^type /, "")
          .replace(/ as .*/, ""),
      );
      return { file, target, names: names.filter((name) => name !== ""), typesOnly: type !== undefined };
    }),
    ...[...dynamic].map(([, target = ""]) => ({ file, target, names: [], typesOnly: false })),
  ].filter(({ target }) => !target.endsWith(".json"));
}

function isLocal({ target }: Pick<Import, "target">): boolean {
  return target.startsWith(".");
}

/** Path of the imported file from the root, without an extension, as written. */
function targetOf({ file, target }: Pick<Import, "file" | "target">): string {
  return join(dirname(file), target);
}

function fileOf(found: Import): string {
  const path = targetOf(found);
  return [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((each) => existsSync(each)) ?? path;
}

function roomsOf(found: Import): readonly [from: string, to: string] {
  return [roomOf(found.file), roomOf(fileOf(found))];
}

/** "server/engine" for server/engine/…, "server" for server/main.ts. */
function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return file.split("/").length < 3 ? top : `${top}/${second}`;
}

function reaches(from: string, to: string, next: (file: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const open = [...next(from)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === to) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...next(file));
  }
  return false;
}
