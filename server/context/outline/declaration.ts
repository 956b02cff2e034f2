/** A name that a file declares, and the text that a reader needs to use it. */
export interface Declaration {
  /** `default` for an export without a name. */
  readonly name: string;
  /** Zero-based line number. */
  readonly line: number;
  /** Whether other files can use it, judging by its syntax. */
  readonly exported: boolean;
  /** Signature without body; for a container (class, interface, enum, object literal …) its first line or lines. */
  readonly head: string;
  /** Members of a container, in file order, with their own heads; empty for a function or a value. */
  readonly members: readonly Declaration[];
  /** Names of the types that it extends, implements or embeds. */
  readonly bases: readonly string[];
  /** Its type, if declared elsewhere: Go methods, Rust impls, C++ definitions, Swift and Kotlin extensions. */
  readonly owner?: string;
  /** Head and members, at most 30 lines. */
  readonly text: string;
}

/** Limit per scope. */
export const maxDeclarations = 400;
/** Limit per file, including all members. */
export const maxTotal = 3000;
/** Nesting depth of members, not counting namespaces and modules. */
export const maxDepth = 2;
export const maxNamespaces = 4;
