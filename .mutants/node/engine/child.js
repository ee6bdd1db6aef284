import { constants, setPriority } from 'node:os';
import { selfTest } from '../../native/index.js';
import { openDataset } from '../dataset/dataset-store.js';
import { Eras } from './eras.js';
import { toFailure, } from './messages.js';
import { Model } from './models.js';
import { Threads } from './threads.js';
import { TrainingRowsCache } from './training-rows.js';
// The engine process: started by EngineProcess, asked by ModelSession. It ends with the channel to its node,
// so that no engine outlives it; an interrupt from the terminal reaches both, and the node decides what
// becomes of it.
/** Part of the memory that keeps eras as they are on the disk; binned datasets have the rest. */
const erasShare = 0.25;
const models = new Map();
const running = new Map();
let dependencies;
const send = (message) => void process.send?.(message);
const exit = () => process.exit(0);
lowerPriority();
process.on('disconnect', exit);
process.on('SIGTERM', exit);
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
    if (message.type === 'start')
        void start(message.options);
    else if (message.type === 'ping')
        send({ type: 'pong' });
    else if (message.type === 'abort')
        running.get(message.id)?.abort();
    else if (message.type === 'close')
        models.delete(message.model);
    else
        void handle(message);
});
/** Others go first, where the system lets a process say so. */
function lowerPriority() {
    try {
        setPriority(constants.priority.PRIORITY_LOW);
    }
    catch (error) {
        process.stderr.write(`The engine keeps its usual priority: ${error.message}\n`);
    }
}
async function start({ dir, dataset, threads, memoryBytes }) {
    try {
        await selfTest();
        const eras = new Eras(await openDataset(dir, dataset), memoryBytes * erasShare);
        dependencies = {
            eras,
            trainingRows: new TrainingRowsCache(memoryBytes * (1 - erasShare), eras),
            threads: new Threads(threads),
        };
        send({ type: 'ready' });
    }
    catch (error) {
        send({ type: 'unfit', failure: toFailure(error) });
    }
}
async function handle({ id, model, operation, question }) {
    const abort = new AbortController();
    running.set(id, abort);
    try {
        send({ type: 'answer', id, answer: await perform(model, operation, question, abort.signal) });
    }
    catch (error) {
        send({ type: 'failure', id, failure: toFailure(error) });
    }
    finally {
        running.delete(id);
    }
}
/** The node's own code asks, so questions are of their operation's type. */
async function perform(id, operation, question, signal) {
    const model = () => models.get(id);
    switch (operation) {
        case 'open':
            return void models.set(id, new Model(question, dependencies));
        case 'append':
            return model().append(question, signal);
        case 'train':
            return model().train(question, signal);
        case 'score':
            return model().score(question, signal);
        case 'checkMemory':
            return model().checkMemory();
        case 'weigh':
            return model().weigh(question, signal);
        case 'predict':
            return model().predict(question, signal);
        case 'sketch':
            return model().sketch(question, signal);
        case 'confirm':
            return model().confirm(question, signal);
    }
}
//# sourceMappingURL=child.js.map