import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario, type Scenario } from './scenario.js';

/** Of the sources, also when this runs compiled. */
export const root = join(import.meta.dirname, '..', '..', '..');
const scenariosFolder = join(root, 'test', 'scenarios');

export const pathOf = (name: string): string => join(scenariosFolder, `${name}.txt`);

/** All scenarios, by folder and name. */
export const readScenarios = (): Scenario[] =>
  readdirSync(scenariosFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replaceAll('\\', '/').replace(/\.txt$/, ''))
    .sort()
    .map((name) => parseScenario(name, readFileSync(pathOf(name), 'utf8')));
