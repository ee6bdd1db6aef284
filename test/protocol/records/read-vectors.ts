import { readFileSync } from 'node:fs';

/**
 * The frozen vectors of one file of a folder of test/vectors. A change of any is a change of the protocol.
 */
export function readVectors<T extends { readonly id: string }>(
  name: string,
  folder = 'records',
): readonly T[] {
  const path = new URL(`../../../../test/vectors/${folder}/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: readonly T[] }).vectors;
}
