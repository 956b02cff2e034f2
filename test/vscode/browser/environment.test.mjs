// Variables meant for other programs must not decide where our code-server listens, nor who may connect.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { withoutObeyed } from "../../../scripts/lib/vscode/codeServerEnvironment.mjs";
import { ensureCodeServer } from "../../../scripts/lib/vscode/codeServerInstall.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";

const hostile = {
  PORT: "1",
  PASSWORD: "hostile",
  HASHED_PASSWORD: "hostile",
  GITHUB_TOKEN: "hostile",
  LOG_LEVEL: "trace",
  EXTENSIONS_GALLERY: "hostile",
  CODE_SERVER_CONFIG: "/dev/null/hostile.yaml",
  CODE_SERVER_HOST: "192.0.2.1",
  CODE_SERVER_IDLE_TIMEOUT_SECONDS: "1",
  CODE_SERVER_PARENT_PID: "1",
  CODE_SERVER_SESSION_SOCKET: "/dev/null/hostile.sock",
  CODE_SERVER_COOKIE_SUFFIX: "hostile",
  CODE_SERVER_RECONNECTION_GRACE_TIME: "hostile",
  CS_DISABLE_PROXY: "1",
  VSCODE_IPC_HOOK_CLI: "/dev/null/hostile.sock",
  VSCODE_OPTIONS: "--hostile",
  VSCODE_PROXY_URI: "http://192.0.2.1/{{port}}",
  VSCODE_AGENT_FOLDER: "/dev/null/hostile",
  VSCODE_DEV: "1",
  VSCODE_NLS_CONFIG: "hostile",
  VSCODE_PORTABLE: "/dev/null/hostile",
  ELECTRON_RUN_AS_NODE: "1",
  NODE_ENV: "development",
  NODE_OPTIONS: "--require=/dev/null/hostile.cjs",
  NODE_PATH: "/dev/null",
  NODE_DEBUG: "http",
  NODE_USE_ENV_PROXY: "1",
};

/** Variables that stay, although code-server reads them too. */
const proxies = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"].map((name) => [
    name,
    "http://127.0.0.1:9",
  ]),
);

describe("the environment of code-server", () => {
  const saved = { ...process.env };
  let folder;
  let server;
  let browser;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-environment-"));
    await mkdir(join(folder, "code-server"));
    await writeFile(
      join(folder, "code-server", "config.yaml"),
      "bind-addr: 192.0.2.1:1\nauth: password\npassword: hostile\ncert: true\n",
    );
  });
  after(async () => {
    restore();
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function restore() {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
  }

  it("decides neither where it listens nor who may connect", async () => {
    Object.assign(process.env, hostile, proxies, { XDG_CONFIG_HOME: folder });
    server = await startCodeServer();
    restore();
    const reply = await fetch(server.url, { redirect: "follow" });
    assert.equal(reply.status, 200);
    assert.doesNotMatch(reply.url, /login/);
    assert.match(await reply.text(), /vscode-workbench-web-configuration/);
  });

  it("may name a proxy: the page still reaches code-server", async () => {
    Object.assign(process.env, proxies);
    browser = await launchChromium();
    const editor = await openEditor(browser, server, { open: folder, developmentPath: root });
    restore();
    await editor.close();
  });

  it("has only harmless ones of the variables that code-server and its VS Code read", async () => {
    const read = await variablesRead();
    assert(read.length > 40, `only ${read.length} were found`);
    const left = Object.keys(withoutObeyed(Object.fromEntries(read.map((name) => [name, "x"]))));
    assert.deepEqual(
      left.filter((name) => !harmless.test(name)),
      [],
    );
    for (const name of Object.keys(hostile)) assert.deepEqual(withoutObeyed({ [name]: "x" }), {}, name);
  });

  it("keeps variables for the terminal, for downloads and for Inhouse", () => {
    const kept = {
      ...{
        PATH: "/bin",
        HOME: "/home/a",
        LANG: "de_DE.UTF-8",
        LC_ALL: "C",
        SHELL: "/bin/fish",
        TERM: "xterm",
      },
      ...{ XDG_CONFIG_HOME: "/home/a/.config", XDG_RUNTIME_DIR: "/run/user/1", SSH_AUTH_SOCK: "/run/agent" },
      ...{ HTTPS_PROXY: "http://proxy:1", NO_PROXY: "localhost", NODE_EXTRA_CA_CERTS: "/etc/ca.pem" },
      ...{ INHOUSE_SCRIPT: "/tmp/script.json", CUDA_VISIBLE_DEVICES: "0", PASSWORD_STORE_DIR: "/home/a/.pw" },
      ...{ SUPPORT: "x", PORTAGE: "x", CSS: "x", NODEJS_HOME: "x", MY_PORT: "1" },
    };
    assert.deepEqual(withoutObeyed(kept), kept);
  });
});

/**
 * Variables of the user's folders, the desktop, the operating system and build servers, and proxies, which code-server itself uses
 * only to ask for updates.
 */
const harmless =
  /^(HOME|HOMEDRIVE|HOMEPATH|USER.*|PWD|PATH|SHELL|LANG|LC_.*|TERM|COLORTERM|TMPDIR|TEMP|TMP|XDG_.*|DESKTOP_SESSION|DISPLAY|SNAP.*|WSL.*|(HTTPS?|NO|ALL)_PROXY|CI|GITHUB_WORKSPACE|BUILD_.*|.*APPDATA|PROGRAM.*|PROCESSOR_.*|CMDER_ROOT|WINDIR|SYSTEMROOT|COMSPEC|APP_.*)$/i;

/** The variables that code-server's programs read from the environment by name. */
async function variablesRead() {
  const program = await ensureCodeServer();
  const own = (await readdir(join(program, "out", "node"))).filter((name) => name.endsWith(".js"));
  const files = [
    ...own.map((name) => join("out", "node", name)),
    ...["server-main.js", "server-cli.js", "bootstrap-fork.js"].map((name) => join("lib/vscode/out", name)),
  ];
  const texts = await Promise.all(files.map((name) => readFile(join(program, name), "utf8")));
  const named = /\benv(?:\.([A-Za-z][A-Za-z0-9_]*)|\["([A-Za-z][A-Za-z0-9_]*)"\])/g;
  const names = texts.flatMap((text) =>
    [...text.matchAll(named)].map(([, dotted, quoted]) => dotted ?? quoted),
  );
  return [...new Set(names)].filter((name) => /^[A-Z][A-Za-z0-9]*(_|$)/.test(name)).sort();
}
