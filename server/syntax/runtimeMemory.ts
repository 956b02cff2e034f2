import { Parser } from "web-tree-sitter";

/**
 * The library comes with a stack of 64 KiB, and what overflows it overwrites the library's own data without an error. With this
 * one the thread's own stack, which holds a frame for each of the same calls, always ends first, and that is an exception.
 */
const stackBytes = 16 * 1024 * 1024;
/** In pages of 64 KiB: what the library asks for, and the most that a text can make it take, 256 MiB. */
const pages = { initial: 512, maximum: 4096 };

/** The memory of tree-sitter. */
export interface Restorable {
  /** Keeps its contents for `restore`. */
  save(): void;
  /** Puts back the contents that were saved last, whatever is in it now. */
  restore(): void;
}

/** Starts tree-sitter. */
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
  if (!pointer || !low) throw new Error("tree-sitter does not start");
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

/** Without the zeros at the end. */
function lengthInUse(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

/** What Emscripten makes for the library, and takes from it. */
interface EmscriptenModule {
  readonly wasmMemory: WebAssembly.Memory;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): void;
  _malloc?(bytes: number): number;
}
