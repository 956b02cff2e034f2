import { readFileSync } from "node:fs";
import type { KernelStatus, SealedProcess } from "../protocol/privacy";
import type { Kernel } from "./kernel";
import { selfTest } from "./selfTest";

/** What the kernel says of this process, and what it answers when everything is tried. */
export function testProcess(kernel: Kernel | undefined, stranger: number): SealedProcess {
  const status = kernelStatus();
  return {
    pid: process.pid,
    ...(status === undefined ? {} : { kernel: status }),
    attempts:
      kernel === undefined ? [] : selfTest(kernel, { stranger, thorough: true, environment: process.env }),
  };
}

function kernelStatus(): KernelStatus | undefined {
  let text: string;
  try {
    text = readFileSync("/proc/self/status", "utf8");
  } catch {
    return undefined;
  }
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    seccomp: field("Seccomp"),
    seccompFilters: field("Seccomp_filters"),
    noNewPrivs: field("NoNewPrivs") === 1,
  };
}
