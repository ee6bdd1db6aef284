import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
export const root = join(import.meta.dirname, '..', '..', '..');
export const nativeFolder = join(root, 'native');
// A gyp file is a Python literal, and its conditions are Python: what node-gyp needs as well reads it without
// a parser of ours.
const reader = `
import ast, json, sys
gyp = ast.literal_eval(open(sys.argv[1]).read())
def part(target):
    merged = {}
    for level in (gyp['target_defaults'], target):
        chosen = [then for test, then in level.get('conditions', []) if eval(test, {'target_arch': sys.argv[2]})]
        for settings in [level] + chosen:
            for key in ('sources', 'defines', 'include_dirs', 'cflags_cc', 'ldflags', 'libraries'):
                merged[key] = merged.get(key, []) + settings.get(key, [])
    text = json.dumps(merged)
    for name, value in gyp['variables'].items(): text = text.replace('<(' + name + ')', value)
    return json.loads(text)
print(json.dumps({target['target_name']: part(target) for target in gyp['targets']}))
`;
export function readBinding(arch) {
    const read = JSON.parse(execFileSync('python3', ['-c', reader, join(nativeFolder, 'binding.gyp'), arch], { encoding: 'utf8' }));
    const partOf = (name) => {
        const part = read[name];
        return {
            sources: part.sources,
            defines: part.defines,
            // The command among the folders asks for node-addon-api, which only two of the files need:
            // findNodeHeaders.
            includes: part.include_dirs.filter((folder) => !folder.startsWith('<!')),
            flags: part.cflags_cc,
            link: [...part.ldflags, ...part.libraries],
        };
    };
    return { lightgbm: partOf('lightgbm'), gridlode: partOf('gridlode') };
}
/**
 * The folders of Node's headers and of node-addon-api's, or undefined where Node came without its headers.
 */
export function findNodeHeaders() {
    const folder = join(dirname(process.execPath), '..', 'include', 'node');
    const api = dirname(createRequire(import.meta.url).resolve('node-addon-api/package.json'));
    return existsSync(join(folder, 'node_api.h')) ? [folder, api] : undefined;
}
//# sourceMappingURL=binding.js.map