/** Least-recently-used cache with a limit on the total weight. */
export class LruCache<Key, Value> {
  /** In order of use: the least recently used entry comes first. */
  private readonly entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  private totalWeight = 0;

  constructor(private readonly maxWeight: number) {}

  get(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Doesn't store values heavier than a quarter of the cache: they would evict too many others. */
  set(key: Key, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.maxWeight / 4) return;
    this.entries.set(key, { value, weight });
    this.totalWeight += weight;
    for (const oldest of this.entries.keys()) {
      if (this.totalWeight <= this.maxWeight) return;
      this.delete(oldest);
    }
  }

  private delete(key: Key): void {
    this.totalWeight -= this.entries.get(key)?.weight ?? 0;
    this.entries.delete(key);
  }
}
