/** Guards each process and each thread that the server starts. Loads first there: `node --require guardPreload.cjs`. */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { guard } from "./guard";
import { bindingTests, engineLibraries, kernelLibraries } from "./installation";

const runs = (module: string) => isMainThread && process.argv[1] === join(__dirname, module);

guard({
  // The trial of a model first tests which native libraries fit.
  processes: runs("modelTrial.mjs") ? bindingTests(__filename) : [],
  threads: [],
  preload: __filename,
  // The self-test's child makes system calls itself. It runs only our own code.
  libraries: runs("sealTest.mjs") ? kernelLibraries(__filename) : engineLibraries(__filename),
});
