/**
 * Builds the GPU backend into the storage folder of the first argument, and prints each stage. Kills itself, as `kill -9`
 * does, at the stage or after the line of a tool that the second argument names. The third names the folder of the packages.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildHere } from "../../client/gpu/buildHere";
import { checkRequirements } from "../../client/gpu/checks/requirements";
import { thisMachine } from "../../client/gpu/checks/thisMachine";
import { engineVersion, gpuFolder } from "../../client/storage/gpuBackends";

const [globalStorage = "", killAt = "", packages = "node_modules"] = process.argv.slice(2);
const places = {
  globalStorage,
  packages: resolve(packages),
  engine: engineVersion(JSON.parse(readFileSync("package.json", "utf8"))),
};
const { build, requirements } = await checkRequirements(thisMachine(), gpuFolder(globalStorage));
if (build === undefined) throw new Error(JSON.stringify(requirements.filter(({ isMet }) => !isMet)));
// The stand-ins' own variables.
const steps = Object.entries(process.env).filter(([name]) => name.startsWith("INHOUSE_TEST_"));
const environment = { ...build.environment, ...Object.fromEntries(steps) };
await buildHere(
  places,
  { ...build, environment },
  {
    onStage: (stage, part) => {
      const now = part === undefined ? stage : `${stage} ${Math.round(part * 8)}`;
      console.log(now);
      if (now === killAt) process.kill(process.pid, "SIGKILL");
    },
    signal: new AbortController().signal,
  },
);
