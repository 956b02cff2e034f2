// Checks that package-lock.json has a digest of every packed package.

/**
 * Returns the package folders ("node_modules/…") without a digest in the lock file, which nothing could verify.
 * A package inside a package needs its own entry.
 */
export function withoutDigest(lock, folders) {
  return [...folders].filter((folder) => {
    const { integrity = "" } = lock.packages[folder.replaceAll("\\", "/")] ?? {};
    return !/^sha(?:512|384|256)-[A-Za-z0-9+/]{40,}={0,2}$/.test(integrity);
  });
}
