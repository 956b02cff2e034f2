/** What the library's start uses of WebAssembly, which is among TypeScript's types for browsers only. */
declare namespace WebAssembly {
  interface Imports {
    readonly env: { readonly __stack_pointer: Global };
  }
  interface Global {
    value: number;
  }
  class Memory {
    constructor(pages: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
