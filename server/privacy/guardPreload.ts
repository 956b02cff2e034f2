/** Loaded first in each process and each thread that the server starts: `node --require guardPreload.cjs`. */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { guard } from "./guard";
import { bindingTests, engineLibraries, kernelLibraries } from "./guard/installation";

const runs = (module: string) => isMainThread && process.argv[1] === join(__dirname, module);

guard({
  // A model is tried with the libraries that fit.
  processes: runs("modelTrial.mjs") ? bindingTests(__filename) : [],
  thread: "",
  preload: __filename,
  // The process that asks the kernel itself, to report what it answers, has no other code than ours.
  libraries: runs("sealTest.mjs") ? kernelLibraries(__filename) : engineLibraries(__filename),
});
