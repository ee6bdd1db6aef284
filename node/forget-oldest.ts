/**
 * Keeps `entries` within `max` as each is added: forgets what was set first. Who deletes what it sets anew
 * has the order of latest use.
 */
export function forgetOldest<K>(entries: Map<K, unknown> | Set<K>, max: number): void {
  if (entries.size > max) entries.delete(entries.keys().next().value as K);
}
