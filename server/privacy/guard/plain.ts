/**
 * Tools of the guard that stay reliable after other code has run: copies of built-in functions from before, and plain
 * values. No code here calls a method that other code can replace, iterates, or assigns to an index, which a setter of
 * `Array.prototype` would receive.
 */
export const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
  Reflect;

export type Method = (this: unknown, ...args: never[]) => unknown;

/** Replaces a property permanently. Throws if it cannot be replaced. */
export function replace(target: object, name: PropertyKey, value: unknown): void {
  const descriptor = { __proto__: null, value, configurable: false, writable: false, enumerable: true };
  if (!defineProperty(target, name, descriptor)) throw new Error(`${String(name)} cannot be replaced`);
}

/** Returns a function that throws, also when called with `new`. */
export function refuse(what: string): () => never {
  return function refused(): never {
    throw new Error(`${what} is refused: the Inhouse server has no network and starts no programs.`);
  };
}

/** Appends to one of our own arrays. */
export function add<T>(list: T[], value: T): void {
  const descriptor = { __proto__: null, value, configurable: true, writable: true, enumerable: true };
  defineProperty(list, list.length, descriptor);
}

export function includes(list: readonly unknown[], value: unknown): boolean {
  for (let index = 0; index < list.length; index++) if (list[index] === value) return true;
  return false;
}

/**
 * Copies a short list. Reads each element once and converts it by `plain`. Returns undefined if an element is invalid
 * or the list too long.
 */
export function copyList<T>(
  value: unknown,
  plain: (each: unknown, index: number) => T | undefined,
): T[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { length } = value as { length: unknown };
  if (typeof length !== "number" || !(length >= 0 && length <= maxElements)) return undefined;
  const copy: T[] = [];
  for (let index = 0; index < length; index++) {
    const each = plain((value as Record<number, unknown>)[index], index);
    if (each === undefined) return undefined;
    add(copy, each);
  }
  return copy;
}

const maxElements = 10_000;

export function plainString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
