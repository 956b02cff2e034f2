import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** Which rooms a room may import from; the same arrows as in ARCHITECTURE.md. "server" is the files right in server/. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  // The panel's page has its texts, the client translates them. Files are read by the same functions on both sides.
  client: ["server/protocol", "server/files", "media/chat"],
  "server/protocol": [],
  "server/context": [],
  "server/prompt": [],
  "server/engine": [],
  "server/postprocess": [],
  "server/syntax": [],
  "server/models": ["server/engine", "server/prompt"],
  "server/completion": [
    "server/context",
    "server/prompt",
    "server/engine",
    "server/postprocess",
    "server/syntax",
    "server/models",
  ],
  "server/chat": ["server/codebase", "server/context", "server/engine", "server/models"],
  "server/edit": ["server/chat", "server/context", "server/syntax"],
  "server/privacy": [],
  "server/files": [],
  "server/statistics": ["server/postprocess"],
  "server/codebase": ["server/context", "server/privacy", "server/syntax"],
  "server/features": [
    "server/chat",
    "server/codebase",
    "server/completion",
    "server/context",
    "server/edit",
    "server/engine",
    "server/models",
    "server/privacy",
    "server/statistics",
  ],
  "server/commandLine": [
    "server/chat",
    "server/completion",
    "server/context",
    "server/models",
    "server/engine",
    "server/syntax",
  ],
  server: [
    "server/features",
    "server/codebase",
    "server/chat",
    "server/completion",
    "server/context",
    "server/commandLine",
    "server/edit",
    "server/engine",
    "server/models",
    "server/privacy",
    "server/syntax",
    "server/statistics",
  ],
};

/** Rooms whose plain types, and nothing that runs, any room of the server may import. */
const sharedTypes = [
  "server/privacy",
  "server/context",
  "server/prompt",
  "server/engine",
  "server/postprocess",
  "server/syntax",
  "server/models",
  "server",
];
/** What every room of the server may import: messages and settings, the logger, and how files are read. */
const everywhere = ["server/protocol", "server/files"];
const everywhereOfServer = /\/(log|storedText)$/;

/** Which files ask the disk for anything, by what they ask for. What others can have made is read by the first ones alone. */
const diskReaders: Readonly<Record<string, readonly string[]>> = {
  "what others can have made": ["server/files/"],
  "links of a repository, with the same limits": ["server/context/gitIgnore/repository.ts"],
  "our own storage": [
    "client/chat/history/",
    "client/models/modelFolder.ts",
    "client/models/transfer/",
    "client/privacy/storedThings.ts",
    "client/privateFolder.ts",
    "server/codebase/sharedStore.ts",
    "server/codebase/store.ts",
    "server/engine/promptCacheFiles.ts",
    "server/engine/promptCacheManifest.ts",
    "server/engine/trial/trialRecord.ts",
    "server/statistics/store.ts",
  ],
  "our own installation": [
    "client/privacy/integrity.ts",
    "client/serverBuild.ts",
    "client/serverLaunch.ts",
    "server/syntax/runtime.ts",
  ],
  "what the system says of this machine and process, and its administrator": [
    "client/models/policyFile.ts",
    "client/serverChild.ts",
    "server/engine/backend.ts",
    "server/engine/memoryFit.ts",
    "server/privacy/",
  ],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typesOnly: boolean;
}

const files = globSync("{client,server}/**/*.ts").map((file) => file.replaceAll("\\", "/"));
const imports = files.flatMap(importsOf);

describe("architecture", () => {
  it("has files to look at", () => {
    assert.ok(files.length > 50 && imports.length > 100);
  });

  it("every room is known", () => {
    assert.deepEqual(
      [...new Set(files.map(roomOf))].filter((room) => arrows[room] === undefined),
      [],
    );
  });

  it("imports follow the arrows between the rooms", () => {
    const wrong = imports.filter(isLocal).filter(({ file, target, typesOnly }) => {
      const from = roomOf(file);
      const to = roomOf(join(dirname(file), target));
      if (from === to || arrows[from]?.includes(to)) return false;
      if (from === "client") return true;
      if (everywhere.includes(to) || everywhereOfServer.test(target)) return false;
      return !(typesOnly && sharedTypes.includes(to));
    });
    assert.deepEqual(wrong, []);
  });

  for (const [what, pattern, allowed] of [
    ["only the client knows VS Code", /^(vscode$|vscode-languageclient)/, /^client\//],
    ["only the engine knows node-llama-cpp", /^node-llama-cpp/, /^server\/engine\//],
    ["only the syntax room knows web-tree-sitter", /^web-tree-sitter/, /^server\/syntax\//],
    [
      "only the client, the test of the seal and the trial of a model start processes",
      /^node:child_process/,
      /^(client\/|server\/privacy\/((childTest|witness)\.ts$|guard\/)|server\/engine\/trial\/trialProcess\.ts$)/,
    ],
    ["only the codebase index has a thread", /^node:worker_threads/, /^server\/(codebase|privacy\/guard)/],
    ["only the codebase index has a database", /^node:sqlite/, /^server\/(codebase|privacy\/guard)/],
  ] as const) {
    it(what, () => {
      assert.deepEqual(
        imports.filter(({ file, target }) => pattern.test(target) && !allowed.test(file)),
        [],
      );
    });
  }

  it("the protocol needs neither VS Code nor Node", () => {
    const inProtocol = imports.filter(({ file }) => file.startsWith("server/protocol/"));
    const packages = new Set(inProtocol.filter((found) => !isLocal(found)).map(({ target }) => target));
    assert.deepEqual([...packages].toSorted(), ["picomatch", "vscode-languageserver-protocol", "zod"]);
  });

  it("one file opens network connections: the client's, for models; the server has none", () => {
    const modules = /^(node:)?(net|http|https|http2|tls|dgram|dns|undici|ws)(\/|$)/;
    const door = "client/models/transfer/network.ts";
    // The guard imports them to make them fail.
    const opens = ({ file, target }: Import) =>
      modules.test(target) && !file.startsWith("server/privacy/guard/");
    const found = imports.filter((each) => opens(each) && !each.typesOnly);
    assert.deepEqual(found.map(({ file, target }) => `${file} ${target}`).toSorted(), [
      `${door} node:http`,
      `${door} node:https`,
    ]);
    const inServer = imports.filter((each) => each.file.startsWith("server/") && opens(each));
    assert.deepEqual(inServer, []);
    const calls = files.filter((file) =>
      /\b(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(calls, []);
  });

  it("the network is not even loaded before a command about models asks for it", () => {
    const inModels = (file: string) => file.startsWith("client/models/");
    const from = imports
      .filter(({ file, typesOnly }) => !inModels(file) && !typesOnly)
      .filter(({ file, target }) => isLocal({ target }) && inModels(join(dirname(file), target)))
      .map(({ file, target }) => `${file} ${target}`);
    assert.deepEqual(from, ["client/extension.ts ./models/models"]);
    assert.match(readFileSync("client/extension.ts", "utf8"), /^ .*=> *\n? *import\("\.\/models\/models"\)/m);
  });

  it("nothing asks the disk but the functions for files of others, and rooms for what is our own", () => {
    const asking =
      /\b(?:access|cp|copyFile|createReadStream|exists|glob|l?stat|open|opendir|openAsBlob|read|readdir|readFile|readlink|realpath|statfs|watch|watchFile)(?:Sync)?\b/;
    const found = files.filter((file) => {
      const text = readFileSync(file, "utf8");
      const taken = text.matchAll(/^import (?!type)([^;]*?) from "(?:node:)?fs(?:\/promises)?";/gm);
      const others = /\b(?:import|require|getBuiltinModule)\("(?:node:)?fs/.test(text);
      // All of a module under one name could be used in any way.
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

  it("the client opens documents by one function, and reads files by those of the server", () => {
    const uses = (pattern: RegExp) =>
      files.filter((file) => file.startsWith("client/") && pattern.test(readFileSync(file, "utf8")));
    assert.deepEqual(uses(/workspace\.openTextDocument\((?!\{)|openNotebookDocument\(/), [
      "client/openDocument.ts",
    ]);
    // Of an extension that is installed.
    assert.deepEqual(uses(/workspace\.fs\.(?:readFile|readDirectory|copy)\b/), [
      "client/chat/theme/activeTheme.ts",
    ]);
  });

  it("one file shows notifications, lists, input boxes and progress: none of their texts makes a link or an icon", () => {
    const names =
      "show(?:Error|Warning|Information)Message|(?:show|create)(?:QuickPick|InputBox)|with(?:Scm)?Progress|setStatusBarMessage|createTreeView|registerTreeDataProvider";
    const taken = `\\{[^}]*(?:${names})[^}]*\\}\\s*=\\s*window\\b`;
    const shows = new RegExp(`\\.\\s*(?:${names})\\b|${taken}|\\bwindow\\[[^\\]]`);
    const found = files.filter(
      (file) => file.startsWith("client/") && shows.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(found, ["client/shown.ts"]);
    // Before what these say stands an icon of ours.
    const items = files.filter((file) => /\.createStatusBarItem\b/.test(readFileSync(file, "utf8")));
    assert.deepEqual(items.toSorted(), ["client/edit/review/statusEntry.ts", "client/statusItem.ts"]);
  });

  it("nothing depends on what it depends on", () => {
    const runtime = imports.filter((found) => isLocal(found) && !found.typesOnly);
    const graph = Map.groupBy(runtime, ({ file }) => file);
    const next = (file: string) =>
      (graph.get(file) ?? []).map(({ target }) => `${join(dirname(file), target)}.ts`);
    assert.deepEqual(
      files.filter((file) => reaches(file, file, next)),
      [],
    );
  });
});

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(import|export)\s+(type\s)?([^;]*?\sfrom\s+)?"([^"]+)";/gm);
  const dynamic = text.matchAll(/import\("([^"]+)"\)/g);
  return [
    ...[...statements].map(([, , type, , target = ""]) => ({ file, target, typesOnly: type !== undefined })),
    ...[...dynamic].map(([, target = ""]) => ({ file, target, typesOnly: false })),
  ].filter(({ target }) => !target.endsWith(".json"));
}

function isLocal({ target }: Pick<Import, "target">): boolean {
  return target.startsWith(".");
}

/** "server/engine" for server/engine/…, "server" for server/main.ts. */
function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "client" || file.split("/").length < 3 ? top : `${top}/${second}`;
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
