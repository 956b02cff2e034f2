// Runs an editor in a terminal, with a configuration of docs/editors.md and a copy of the sample project, and types as a person would.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { projectNode, root } from "../../scripts/lib/paths.mjs";

const execute = promisify(execFile);
const commands = process.env["INHOUSE_EDITORS"];
const page = readFileSync(join(root, "docs", "editors.md"), "utf8");

/** The code under a heading of the page. */
export function pageConfiguration(heading) {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  const code = /^```\w+\n(.*?)^```/ms.exec(section ?? "")?.[1];
  assert.ok(code, `docs/editors.md has no configuration under “${heading}”.`);
  return code;
}

/** How long a test waits for the editor to show something; the model's first answer takes longest. */
const patienceMs = 60_000;

/** An editor in a terminal of 150 columns and 45 rows. */
export class EditorSession {
  #socket;

  /** `configuration` has the files of the home folder with their texts. */
  static async start(command, args, configuration) {
    assert.ok(commands, "Start these tests with `npm run test:editors`.");
    const session = new EditorSession();
    session.folder = await mkdtemp(join(tmpdir(), "inhouse-editor-"));
    session.home = join(session.folder, "home");
    session.project = join(session.folder, "sample");
    await cp(join(root, "test", "fixtures", "sample"), session.project, { recursive: true });
    await mkdir(join(session.project, ".git"));
    const server = `exec '${projectNode}' '${join(root, "dist", "server", "main.mjs")}' "$@"\n`;
    const files = { ...configuration, "bin/inhouse": `#!/bin/sh\n${server}` };
    for (const [name, text] of Object.entries(files)) {
      const file = join(session.home, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { mode: 0o755 });
    }
    session.#socket = join(session.folder, "tmux");
    const env = {
      HOME: session.home,
      PATH: [join(session.home, "bin"), commands, process.env["PATH"]].join(":"),
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
    };
    const size = ["-x", "150", "-y", "45"];
    await session.#tmux(
      env,
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      ...size,
      "-c",
      session.project,
      command,
      ...args,
    );
    return session;
  }

  #tmux(env, ...args) {
    return execute(join(commands, "tmux"), ["-u", "-S", this.#socket, ...args], {
      env: { ...process.env, ...env },
    });
  }

  /** Presses keys by their names in tmux, such as Enter or C-x. */
  async press(...keys) {
    for (const key of keys) await this.#tmux({}, "send-keys", key);
  }

  /** Types a text, key by key. */
  async type(text) {
    for (const key of text) {
      if (key === "\n") await this.press("Enter");
      // tmux takes a semicolon for the end of its command.
      else await this.#tmux({}, "send-keys", "-l", key === ";" ? "\\;" : key);
    }
  }

  /** Gives a command of the editor, all keys at once. */
  async command(text) {
    await this.#tmux({}, "send-keys", "-l", text);
    await this.press("Enter");
  }

  async screen() {
    // Emacs moves the cursor over blanks by tabs, which tmux keeps.
    return (await this.#tmux({}, "capture-pane", "-p")).stdout.replaceAll("\t", " ");
  }

  /** Waits until the screen shows a text, and returns the screen. */
  async shows(pattern, patience = patienceMs) {
    const until = Date.now() + patience;
    for (;;) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      if (Date.now() > until) assert.fail(`The screen does not show ${pattern}:\n${screen}`);
      await delay(100);
    }
  }

  read(path) {
    return readFile(join(this.project, path), "utf8");
  }

  /** Waits until a file of the project has a text. */
  async saved(path, pattern) {
    for (let waited = 0; waited < patienceMs; waited += 100) {
      const text = await this.read(path);
      if (pattern.test(text)) return text;
      await delay(100);
    }
    assert.fail(`${path} does not have ${pattern}:\n${await this.read(path)}\n${await this.screen()}`);
  }

  async end() {
    await this.#tmux({}, "kill-server").catch(() => {});
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}
