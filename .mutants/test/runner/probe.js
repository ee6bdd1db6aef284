import { writeSync } from 'node:fs';
/**
 * The environment variable that switches the probe on; deleted at once, since child processes inherit
 * --import and the environment.
 */
export const probeVariable = 'GRIDLODE_TEST_PROBE';
const pipe = 3;
if (process.env[probeVariable] !== undefined) {
    delete process.env[probeVariable];
    const tell = (event) => void writeSync(pipe, `${JSON.stringify(event)}\n`);
    // uvu tells nobody which test it runs, but it assigns the name to `__test__` of the suite's state, a plain
    // object: a setter on the common prototype hears of it, even of a test that then blocks the event loop for
    // ever.
    let running = '';
    Object.defineProperty(Object.prototype, '__test__', {
        get: () => running,
        set(name) {
            running = name !== '' && this.__suite__ ? `${this.__suite__}: ${name}` : name;
            tell({ test: running, atMs: performance.now() });
        },
    });
    process.on('SIGUSR2', () => tell({ resources: process.getActiveResourcesInfo() }));
}
//# sourceMappingURL=probe.js.map