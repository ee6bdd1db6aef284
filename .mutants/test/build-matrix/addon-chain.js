import { constants } from 'node:os';
import { runGoldenChain } from './golden-chain.js';
// Prints the golden chain of one build of the addon: its path and the number of threads are the arguments.
// The wrapper always loads the addon that the set-up built, so Node is told to open the other file in its
// place.
const [path, threads] = process.argv.slice(2);
let opened = 0;
const open = process.dlopen.bind(process);
process.dlopen = (module, _asked, flags) => {
    opened++;
    open(module, path, flags ?? constants.dlopen.RTLD_LAZY);
};
const text = await runGoldenChain(Number(threads));
if (opened !== 1)
    throw new Error(`The addon was opened ${opened} times instead of once.`);
process.stdout.write(text);
//# sourceMappingURL=addon-chain.js.map