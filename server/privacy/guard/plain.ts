/**
 * What the guard works with once other code has run: copies of the built-in functions from before, and plain values. Nothing here calls a
 * method that others can replace, iterates, or assigns to an index, which a setter of `Array.prototype` would be given.
 */
export const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
  Reflect;

export type Method = (this: unknown, ...args: never[]) => unknown;

/** Puts a value in place of what is there, for good. */
export function replace(target: object, name: PropertyKey, value: unknown): void {
  const descriptor = { __proto__: null, value, configurable: false, writable: false, enumerable: true };
  if (!defineProperty(target, name, descriptor)) throw new Error(`${String(name)} cannot be replaced`);
}

/** A function that can also be called with `new`. */
export function refuse(what: string): () => never {
  return function refused(): never {
    throw new Error(`${what} is refused: the Inhouse server has no network and starts no programs.`);
  };
}

/** Adds an element to an array of ours. */
export function add<T>(list: T[], value: T): void {
  const descriptor = { __proto__: null, value, configurable: true, writable: true, enumerable: true };
  defineProperty(list, list.length, descriptor);
}

export function includes(list: readonly unknown[], value: unknown): boolean {
  for (let index = 0; index < list.length; index++) if (list[index] === value) return true;
  return false;
}

/** A copy of a short list, each element read once and made plain by `plain`; undefined when one of them is not as it should be. */
export function copied<T>(
  value: unknown,
  plain: (each: unknown, index: number) => T | undefined,
): T[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { length } = value as { length: unknown };
  if (typeof length !== "number" || !(length >= 0 && length <= mostElements)) return undefined;
  const copy: T[] = [];
  for (let index = 0; index < length; index++) {
    const each = plain((value as Record<number, unknown>)[index], index);
    if (each === undefined) return undefined;
    add(copy, each);
  }
  return copy;
}

const mostElements = 10_000;

export function plainString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
