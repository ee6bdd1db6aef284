import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const probe = '#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n';
/**
 * Why this machine cannot build or run it, found out with a program of two lines; undefined if it can.
 * Installs nothing.
 */
export function findObstacle(build) {
    const folder = mkdtempSync(join(tmpdir(), 'probe-'));
    const [source, program] = [join(folder, 'probe.cc'), join(folder, 'probe')];
    try {
        writeFileSync(source, probe);
        const compiled = spawnSync(build.compiler, [...build.flags, '-fopenmp', '-pthread', source, ...build.linkFlags, '-o', program], { encoding: 'utf8' });
        if (compiled.error)
            return `there is no ${build.compiler} (on Debian: ${build.packages})`;
        if (compiled.status !== 0)
            return `${build.compiler} cannot build a program with OpenMP (on Debian: ${build.packages}): ${firstError(compiled.stderr)}`;
        const [command, ...args] = commandOf(build, program);
        const ran = spawnSync(command, args, { encoding: 'utf8' });
        if (ran.error)
            return `there is no ${command} (on Debian: ${build.packages})`;
        return ran.status === 0 ? undefined : `a program of two lines ended with ${ran.status ?? ran.signal}`;
    }
    finally {
        rmSync(folder, { recursive: true });
    }
}
/** How one of its programs is run. */
export const commandOf = (build, ...program) => build.emulator === undefined ? program : [build.emulator, ...program];
/** Such as "g++ 12.2.0", with the emulator's version where there is one. */
export function versionOf(build) {
    return [build.compiler, build.emulator]
        .filter((tool) => tool !== undefined)
        .map((tool) => {
        const said = execFileSync(tool, ['--version'], { encoding: 'utf8' }).split('\n')[0];
        return `${tool} ${/\d+\.\d+(\.\d+)?/.exec(said)?.[0] ?? said}`;
    })
        .join(', ');
}
const firstError = (text) => text.split('\n').find((line) => line.includes('error')) ?? text.trim().slice(-200);
//# sourceMappingURL=toolchain.js.map