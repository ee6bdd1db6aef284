import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario } from './scenario.js';
/** The source folder, also when this runs compiled. */
export const scenariosFolder = join(import.meta.dirname, '..', '..', '..', 'test', 'scenarios');
export const pathOf = (name) => join(scenariosFolder, `${name}.txt`);
/** All scenarios, by folder and name. */
export const readScenarios = () => readdirSync(scenariosFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replaceAll('\\', '/').replace(/\.txt$/, ''))
    .sort()
    .map((name) => parseScenario(name, readFileSync(pathOf(name), 'utf8')));
//# sourceMappingURL=files.js.map