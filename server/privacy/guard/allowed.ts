/** The modules and libraries that the guard still lets this process start and load, by absolute path. */
export interface Allowed {
  /** Modules that may run in a child process, without arguments for Node or environment variables of the caller. */
  readonly processes: readonly string[];
  /** Modules that may run in threads. */
  readonly threads: readonly string[];
  /** A CommonJS module that guards a new process or thread. It loads before anything else there. */
  readonly preload: string;
  /** Real paths of the folders from which native libraries may load. */
  readonly libraries: readonly string[];
}
