import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { mutationsOf } from './operators.js';
export function allMutants(compiled, root) {
    return readdirSync(join(compiled, 'protocol'), { recursive: true, encoding: 'utf8' })
        .map((name) => `protocol/${name.replaceAll('\\', '/')}`)
        .filter((name) => name.endsWith('.js') && !name.endsWith('/codes.js'))
        .sort()
        .flatMap((name) => mutantsOf(name, compiled, root));
}
/** What is compiled is changed, not its source: so places are those that coverage tells, and nothing is compiled anew. */
function mutantsOf(name, compiled, root) {
    const original = readFileSync(join(compiled, name), 'utf8');
    const map = new SourceMap(JSON.parse(readFileSync(join(compiled, `${name}.map`), 'utf8')));
    const file = name.replace(/\.js$/, '.ts');
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return mutationsOf(name, original).map(({ operator, start, end, text }) => {
        const before = original.slice(0, start).split('\n');
        const entry = map.findEntry(before.length - 1, before.at(-1).length);
        const line = 'originalLine' in entry ? entry.originalLine : 0;
        return {
            file,
            line: line + 1,
            text: (lines[line] ?? '').trim(),
            change: `${operator}: ${shortened(original.slice(start, end))} becomes ${shortened(text)}`,
            compiled: name,
            start,
            original,
            changed: original.slice(0, start) + text + original.slice(end),
        };
    });
}
const shortened = (text) => {
    const line = text.replace(/\s+/g, ' ');
    return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};
export const isSame = (equivalent, { file, text, change }) => equivalent.file === file && equivalent.line === text && equivalent.change === change;
//# sourceMappingURL=mutants.js.map