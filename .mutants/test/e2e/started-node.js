import { setTimeout as delay } from 'node:timers/promises';
import { collect } from '../cli/run-bin.js';
export const quickFlags = ['--listen', '/ip4/127.0.0.1/tcp/0', '--threads', '1', '--memory', '200MB'];
/** Starts a node of its own process; resolves once it says that it is up. */
export async function startNode(gridlode, name, ...more) {
    const child = gridlode.start(['start', '--json', '--dir', gridlode.path(name), ...quickFlags, ...more]);
    const ended = collect(child);
    let said = '';
    const address = await new Promise((resolve, reject) => {
        child.stdout?.on('data', (text) => {
            said += text;
            const ready = said
                .split('\n')
                .slice(0, -1)
                .map((line) => JSON.parse(line))
                .find(({ type }) => type === 'ready');
            if (ready !== undefined)
                resolve(ready.addresses[0]);
        });
        void ended.then(({ stderr }) => reject(new Error(stderr)));
    });
    return { child, ended, address };
}
/** Asks a running node until the answer is as wanted; commands are all that a person has. */
export async function until(question, isWanted) {
    for (;;) {
        const answer = await question();
        if (isWanted(answer))
            return answer;
        await delay(200);
    }
}
//# sourceMappingURL=started-node.js.map