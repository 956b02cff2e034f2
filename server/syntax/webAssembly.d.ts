/** The WebAssembly types used here. TypeScript has them only in its browser library. */
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
