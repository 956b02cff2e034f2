import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeToolkit } from "../../../dist-test/support/gpuToolkit.mjs";

/** Makes stand-ins for NVIDIA's tools and CMake in this folder, and returns the variables under which VS Code finds them. */
export function gpuStandIn(folder) {
  // VS Code takes the PATH from a login shell, whose profile replaces ours.
  const shell = join(folder, "shell");
  writeFileSync(shell, '#!/bin/sh\nwhile [ "$1" != -c ]; do shift; done\nexec /bin/sh "$@"\n', {
    mode: 0o755,
  });
  return { ...makeToolkit(folder), SHELL: shell };
}
