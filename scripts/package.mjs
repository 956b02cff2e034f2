// `npm run package`: packs the extension for one or more kinds of machine, on any, or the npm package of the command line.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { removeChecksums, writeChecksums } from "./lib/packaging/checksums.mjs";
import { checkCommitted } from "./lib/packaging/commit.mjs";
import { packForNpm } from "./lib/packaging/npmPackage.mjs";
import { megabytes, openOut } from "./lib/packaging/outFolder.mjs";
import { packageFolder, packVsix } from "./lib/packaging/packVsix.mjs";
import { refuseUnlocked } from "./lib/packaging/registry.mjs";
import { targetNames, targetOf } from "./lib/packaging/targets.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/processes.mjs";
import { runMain, ScriptError, say, since } from "./lib/terminal.mjs";

const help = `npm run package -- --target NAME … [options]
  --target NAME   ${targetNames.join(", ")}; may be repeated
  --npm           the npm package \`inhouse\`, for other editors
  --cuda FOLDER   a backend of \`npm run cuda-backend\` to bring along
  --release       refuse what is not committed, as in CI (otherwise it is named)
  --out FOLDER    where the packages go (default: out/package)
  --help          this text`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        target: { type: "string", multiple: true, default: [] },
        npm: { type: "boolean", default: false },
        cuda: { type: "string" },
        release: { type: "boolean", default: Boolean(process.env.CI) },
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
  if (targets.length === 0 && options.cuda !== undefined)
    throw new ScriptError("`--cuda` goes into a VSIX: name its target, too, with `--target linux-arm64`.");
  // vsce needs it.
  if (Number(process.versions.node.split(".")[0]) < 22)
    throw new ScriptError(`Node ${process.versions.node} is too old: install Node 22 or newer.`);
  for (const { natives } of targets) refuseUnlocked(natives);
  const out = resolve(options.out);
  const cuda = options.cuda && resolve(options.cuda);
  await openOut(out);
  await removeChecksums(out);
  await run(process.execPath, ["esbuild.mjs"], { cwd: root, quiet: true });
  checkCommitted({ isRelease: options.release });
  const packings = targets.map((target) => () => packVsix(target, { out, cuda }));
  if (options.npm) packings.push(() => packForNpm(out));
  const written = [];
  for (const pack of packings) written.push(...report(await timed(pack)));
  await writeChecksums(out, written);
  return 0;
});

async function timed(pack) {
  const start = performance.now();
  return { ...(await pack()), time: since(start) };
}

/** Says what was packed. Returns the files that were written. */
function report({ written, size, parts = [], files, time }) {
  for (const [name, bytes] of parts) say(`${megabytes(bytes).padStart(9)}  ${name}`);
  say(`${megabytes(size).padStart(9)}  ${written[0]} (${files} files, ${time})`);
  return written;
}
