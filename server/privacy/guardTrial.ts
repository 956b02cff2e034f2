import { fileURLToPath } from "node:url";
import { guard } from "./guard";

/** The guard of a process that tries a model: it may start nothing but the library's own test of its binary. */
export function guardTrial(): void {
  guard({ isProcess: (module) => module === bindingTest(), worker: "" });
}

/**
 * node-llama-cpp tries each native library in a process of its own first, because one that does not fit this machine would end the
 * process.
 */
export function bindingTest(): string {
  return fileURLToPath(new URL("bindings/utils/testBindingBinary.js", import.meta.resolve("node-llama-cpp")));
}
