/** The part of WebAssembly that is used here; the types of Node declare the rest of the namespace only. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; the old buffer is detached. */
    grow(pages: number): number;
  }
  interface Module {
    readonly __module?: never;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  const Memory: new (limits: { readonly initial: number }) => Memory;
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: { readonly env: { readonly memory: Memory } }) => Instance;
  function validate(bytes: Uint8Array): boolean;
}
