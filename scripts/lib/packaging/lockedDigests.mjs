// What is packed has to be what package-lock.json says, digest by digest.

/**
 * Those of the packages in these folders ("node_modules/…") that the lock file has no digest of: nothing says which files they should be.
 * A package within a package is judged by its own entry.
 */
export function withoutDigest(lock, folders) {
  return [...folders].filter((folder) => {
    const { integrity = "" } = lock.packages[folder.replaceAll("\\", "/")] ?? {};
    return !/^sha(?:512|384|256)-[A-Za-z0-9+/]{40,}={0,2}$/.test(integrity);
  });
}
