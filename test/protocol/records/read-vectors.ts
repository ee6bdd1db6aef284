import { readFileSync } from 'node:fs';

/** The frozen vectors of one file of test/vectors/records. A change of any is a change of the protocol. */
export function readVectors<T extends { readonly id: string }>(name: string): readonly T[] {
  const path = new URL(`../../../../test/vectors/records/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: readonly T[] }).vectors;
}
