import { readFileSync } from 'node:fs';
/**
 * The frozen vectors of one file of a folder of test/vectors. A change of any is a change of the protocol.
 */
export function readVectors(name, folder = 'records') {
    const path = new URL(`../../../../test/vectors/${folder}/${name}.json`, import.meta.url);
    return JSON.parse(readFileSync(path, 'utf8')).vectors;
}
//# sourceMappingURL=read-vectors.js.map