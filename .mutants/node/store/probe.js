import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../protocol/error.js';
import { storeCodes } from './codes.js';
/**
 * Has a child process walk the store in `directory`, where there is one. LevelDB checks no checksum of its
 * tables, and a changed byte there can end the process that reads it. Throws STORE_CORRUPT.
 */
export async function probeStore(directory) {
    if (!(await stat(join(directory, 'CURRENT')).then(() => true, () => false)))
        return;
    const path = fileURLToPath(new URL('./probe-child.js', import.meta.url));
    const child = spawn(process.execPath, [path, directory], { stdio: ['ignore', 'ignore', 'ignore'] });
    const [, signal] = (await once(child, 'close'));
    if (signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGBUS') {
        fail(storeCodes, 'STORE_CORRUPT', `A table of ${directory} was changed, and ends whoever reads it with ${signal}`);
    }
}
//# sourceMappingURL=probe.js.map