/** A name that a file declares, and what a reader needs to use it. */
export interface Declaration {
  /** `default` for what a file exports without a name. */
  readonly name: string;
  /** Line number, from 0. */
  readonly line: number;
  /** Whether other files can use it, as far as its words tell. */
  readonly exported: boolean;
  /** Signature without body; of a container (class, interface, struct, enum, object literal …) its first line or lines. */
  readonly head: string;
  /** Members of a container, in file order, with their own heads; none for a function or a value. */
  readonly members: readonly Declaration[];
  /** Names of what it extends, implements or embeds. */
  readonly bases: readonly string[];
  /** The type that it is a member of, where it stands outside of that type's own text: Go methods, Rust impl, C++ definitions, extensions of Swift and Kotlin. */
  readonly owner?: string;
  /** All of it: head and members, at most 30 lines. */
  readonly text: string;
}

export const maxDeclarations = 400;
/** Of the declarations of a file with all their members. */
export const maxTotal = 3000;
/** Members of members; namespaces and modules do not count. */
export const maxDepth = 2;
export const maxNamespaces = 4;
