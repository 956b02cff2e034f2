// `npm run try-package -- FILE`: unpacks a VSIX, or installs the npm package, and starts the server that is in it.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "./lib/packaging/registry.mjs";
import { run } from "./lib/processes.mjs";
import { runMain, ScriptError, say } from "./lib/terminal.mjs";

await runMain(async () => {
  const file = resolve(process.argv[2] ?? "");
  const folder = await mkdtemp(join(tmpdir(), "inhouse-try-"));
  try {
    const main = await (file.endsWith(".tgz") ? install : unpack)(file, folder);
    checkDoctor(start(main, "doctor", "--json"));
    const code = join(folder, "add.ts");
    await writeFile(code, "export function add(a: number, b: number): number {\n  return \n}\n");
    if (!/\w/.test(start(main, "complete", `${code}:2:10`)))
      throw new ScriptError(`The server of ${file} suggests nothing.`);
    say(`${file} starts and completes code.`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Linux's tar reads no ZIP; those of macOS and Windows do. */
async function unpack(file, folder) {
  const [command, ...args] =
    process.platform === "linux" ? ["unzip", "-q", file, "-d", folder] : ["tar", "-xf", file, "-C", folder];
  await run(command, args, { quiet: true });
  return join(folder, "extension", "dist", "server", "main.mjs");
}

async function install(file, folder) {
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true }\n');
  await npm(["install", file, "--no-audit", "--no-fund", "--prefer-offline"], project);
  return join(project, "node_modules", "inhouse", "dist", "server", "main.mjs");
}

function start(main, ...args) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
  });
  if (status !== 0)
    throw new ScriptError(`${main} ${args.join(" ")} failed (${status ?? signal}): ${stdout}${stderr}`);
  return stdout;
}

/** The seal is Linux's. */
function checkDoctor(report) {
  const facts = JSON.stringify(JSON.parse(report));
  if (process.platform === "linux" && !/sealed: the kernel blocks/.test(facts))
    throw new ScriptError(`The packed server is not sealed: ${facts}`);
}
