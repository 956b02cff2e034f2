import { Parser } from "web-tree-sitter";

/**
 * The library's default stack has 64 KiB, and an overflow silently overwrites the library's data. With this size the
 * thread's own stack, which holds a frame for each of the same calls, always overflows first, and that throws.
 */
const stackBytes = 16 * 1024 * 1024;
/** In pages of 64 KiB: the library's initial memory, and its limit of 256 MiB. */
const pages = { initial: 512, maximum: 4096 };

/** tree-sitter's memory. */
export interface Restorable {
  /** Saves the contents for `restore`. */
  save(): void;
  /** Restores the contents that were saved last. */
  restore(): void;
}

/** Starts tree-sitter with a memory that can be restored. */
export async function startRestorable(wasm: Uint8Array): Promise<Restorable> {
  const module = await WebAssembly.compile(wasm);
  const memory = new WebAssembly.Memory(pages);
  let stackPointer: WebAssembly.Global | undefined;
  const options: EmscriptenModule = {
    wasmMemory: memory,
    instantiateWasm(given, receive) {
      stackPointer = given.env.__stack_pointer;
      receive(new WebAssembly.Instance(module, given), module);
    },
  };
  await Parser.init(options);
  const low = options._malloc?.(stackBytes);
  const pointer: WebAssembly.Global | undefined = stackPointer;
  if (!pointer || !low) throw new Error("tree-sitter did not start");
  const high = low + stackBytes;
  const bytes = () => new Uint8Array(memory.buffer);
  let saved = { below: new Uint8Array(), above: new Uint8Array() };
  const save = () => {
    const above = bytes().subarray(high);
    saved = { below: bytes().slice(0, low), above: above.slice(0, lengthInUse(above)) };
  };
  const restore = () => {
    pointer.value = high;
    bytes().set(saved.below);
    bytes().set(saved.above, high);
    bytes().fill(0, high + saved.above.length);
  };
  pointer.value = high;
  save();
  return { save, restore };
}

/** Length without trailing zeros. */
function lengthInUse(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

/** The parts of Emscripten's module that are used here. */
interface EmscriptenModule {
  readonly wasmMemory: WebAssembly.Memory;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): void;
  _malloc?(bytes: number): number;
}
