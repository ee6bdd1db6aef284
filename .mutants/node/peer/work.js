import { setTimeout as delay } from 'node:timers/promises';
import { GridlodeError } from '../../protocol/error.js';
import { faultOf, isBusy, isUnsound } from '../audit/fault.js';
/**
 * How often work that failed is tried again, and how long it waits first, doubled each time: what is missing
 * may come yet.
 */
const attemptsMax = 6;
const retryMs = 1_000;
/** What this node lacks itself, which no attempt mends. */
const lacking = new Set(['ENGINE_MEMORY', 'ENGINE_TARGET', 'DISK_BUDGET', 'DISK_FULL']);
/** The trainings, audits and replays that a peer has running. */
export class Work {
    #deps;
    #retryMs;
    #running = new Map();
    constructor(dependencies, firstRetryMs = retryMs) {
        this.#deps = dependencies;
        this.#retryMs = firstRetryMs;
    }
    /** Starts a task that `report` hears about; where one of the same key is still stopping, after it. */
    start(task, report) {
        const before = this.#running.get(task.key);
        const stop = new AbortController();
        const ended = (before?.ended ?? Promise.resolve())
            .then(() => this.#run(task, stop.signal, report))
            .finally(() => {
            if (this.#running.get(task.key)?.stop === stop)
                this.#running.delete(task.key);
        });
        this.#running.set(task.key, { task: task.type, stop, ended, segments: null, total: null });
    }
    /** What runs now and is not told to stop, with the segments done and planned of each training. */
    list() {
        const wanted = [...this.#running].filter(([, { stop }]) => !stop.signal.aborted);
        return wanted.map(([key, { task, segments, total }]) => ({ key, task, segments, total }));
    }
    get isAnswering() {
        return this.#deps.isAnswering();
    }
    stop(key) {
        this.#running.get(key)?.stop.abort();
    }
    /** Stops everything; resolves when nothing runs any more. */
    async stopAll() {
        const running = [...this.#running.values()];
        for (const { stop } of running)
            stop.abort();
        await Promise.all(running.map(({ ended }) => ended));
    }
    async #run(task, signal, report) {
        const { onEvent, onError } = this.#deps;
        const { key, type } = task;
        if (!signal.aborted)
            onEvent({ type: 'work', key, task: type, state: 'started' });
        for (let attempt = 1, waits = 0; !signal.aborted;) {
            try {
                const input = await this.#perform(task, signal, report);
                if (signal.aborted)
                    break;
                onEvent({ type: 'work', key, task: type, state: 'done' });
                return report(input);
            }
            catch (error) {
                if (signal.aborted)
                    break;
                if (!(error instanceof GridlodeError))
                    onError(error);
                const code = error instanceof GridlodeError ? error.code : '';
                const fault = faultOf(error);
                const why = error.message;
                const final = attempt === attemptsMax || lacking.has(code) || fault === 'model';
                if (isUnsound(error))
                    onEvent({ type: 'unsound', key, why });
                onEvent({ type: 'workFailed', key, why, final });
                if (final)
                    return report({ type: 'abandoned', key, fault });
                // Whoever only has to wait for its turn waits as long as it may.
                if (!isBusy(error))
                    attempt++;
                await delay(this.#retryMs * 2 ** Math.min(waits++, attemptsMax - 2), undefined, { signal }).catch(() => undefined);
            }
        }
        onEvent({ type: 'work', key, task: type, state: 'stopped' });
    }
    async #perform(task, signal, report) {
        const { trainer, auditor, onEvent } = this.#deps;
        switch (task.type) {
            case 'train': {
                const { key, pointId } = task;
                const model = await trainer.train(task, {
                    signal,
                    onSegment: (segments, total, trees) => {
                        Object.assign(this.#running.get(key) ?? {}, { segments, total });
                        report({ type: 'progress', pointId, segments });
                        onEvent({ type: 'trees', key, segments, total, trees });
                    },
                });
                return { type: 'trained', pointId, model };
            }
            case 'fetch':
                await auditor.fetch(task, { signal });
                return { type: 'fetched', key: task.key };
            case 'audit':
                return { type: 'audited', key: task.key, outcome: await auditor.audit(task, { signal }) };
            case 'replay':
                return { type: 'replayed', key: task.key, ...(await auditor.replay(task, { signal })) };
        }
    }
}
//# sourceMappingURL=work.js.map