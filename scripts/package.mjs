// `npm run package`: packs the extension for one or more kinds of machine, on any, or the npm package of the command line.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeChecksums } from "./lib/packaging/checksums.mjs";
import { packForNpm } from "./lib/packaging/npmPackage.mjs";
import { megabytes, packageFolder, packVsix } from "./lib/packaging/packVsix.mjs";
import { refuseUnlocked } from "./lib/packaging/registry.mjs";
import { targetNames, targetOf } from "./lib/packaging/targets.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/processes.mjs";
import { runMain, ScriptError, say, since } from "./lib/terminal.mjs";

const help = `npm run package -- --target NAME … [options]
  --target NAME   ${targetNames.join(", ")}; may be repeated
  --npm           the npm package \`inhouse\`, for other editors
  --cuda FOLDER   a backend of \`npm run cuda-backend\` to bring along
  --out FOLDER    where the packages go (default: out/package)
  --help          this text`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        target: { type: "string", multiple: true, default: [] },
        npm: { type: "boolean", default: false },
        cuda: { type: "string" },
        out: { type: "string", default: packageFolder },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new ScriptError(`${error.message}\n${help}`);
  }
}

await runMain(async () => {
  const options = readOptions();
  if (options.help) return say(help);
  const targets = options.target.map(targetOf);
  if (targets.length === 0 && !options.npm) targetOf();
  // vsce needs it.
  if (Number(process.versions.node.split(".")[0]) < 22)
    throw new ScriptError(`Node ${process.versions.node} is too old: install Node 22 or newer.`);
  for (const { natives } of targets) refuseUnlocked(natives);
  await run(process.execPath, ["esbuild.mjs"], { cwd: root, quiet: true });
  const out = resolve(options.out);
  const cuda = options.cuda && resolve(options.cuda);
  for (const target of targets) report(await timed(() => packVsix(target, { out, cuda })));
  if (options.npm) report(await timed(() => packForNpm(out)));
  await writeChecksums(out);
  return 0;
});

async function timed(pack) {
  const start = performance.now();
  return { ...(await pack()), time: since(start) };
}

function report({ file, size, limit, parts = [], files, time }) {
  for (const [name, bytes] of parts) say(`${megabytes(bytes).padStart(9)}  ${name}`);
  say(`${megabytes(size).padStart(9)}  ${file} (${files} files, ${time})`);
  if (size > limit) throw new ScriptError(`${file} is larger than its limit of ${megabytes(limit)}.`);
}
