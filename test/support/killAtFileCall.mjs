// Loaded into a process by --import. Kills it right after the nth call of a function that changes files.
import { createRequire, syncBuiltinESMExports } from "node:module";

const require = createRequire(import.meta.url);
const promises = require("node:fs/promises");
const last = Number(process.env.INHOUSE_KILL);
let calls = 0;

function killing(original) {
  return async function (...given) {
    const isIt = ++calls === last;
    try {
      return await original.apply(this, given);
    } finally {
      if (isIt) process.kill(process.pid, "SIGKILL");
    }
  };
}

for (const name of ["open", "mkdir", "chmod", "rename", "rm", "writeFile", "unlink", "link"])
  promises[name] = killing(promises[name]);
const handle = await promises.open(process.execPath);
const ofHandles = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ["appendFile", "truncate", "sync", "writeFile", "chmod"])
  ofHandles[name] = killing(ofHandles[name]);
calls = 0;
syncBuiltinESMExports();
