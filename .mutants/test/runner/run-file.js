import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { killFamily, listStayers } from './leftovers.js';
import { probeVariable } from './probe.js';
import { findCountProblems, parseNotes, parseSkipReasons, parseSummary } from './summary.js';
const outputMaxChars = 256 * 1024;
const answerWithinMs = 1000;
/**
 * Runs one test file in a process group and a temporary directory of its own, and sees to it that nothing of
 * either is left, nor of the processes that left the group. When `stop` aborts it ends as at its deadline,
 * with the abort's reason in place of the deadline.
 */
export async function runFile(file, stop) {
    const startMs = performance.now();
    // A short name: a Unix socket below it has about 100 bytes for its path.
    const temporary = mkdtempSync(join(tmpdir(), 'gt-'));
    try {
        const child = startChild(file.path, temporary);
        const family = { groupId: child.pid, temporary };
        const output = collectOutput(child);
        const probe = followProbe(child);
        const closed = once(child, 'close');
        const hang = await waitForExit(child, file.deadlineMs, stop, probe);
        const stayers = hang === null ? await listStayers(family) : [];
        await killFamily(family);
        await closed;
        const problems = hang === null ? findExitProblems(child, output.text) : [hang];
        if (stayers.length > 0)
            problems.push(`leaves running: ${stayers.join(', ')}`);
        const files = readdirSync(temporary);
        if (files.length > 0 && hang === null)
            problems.push(`leaves in the temporary directory: ${files.join(', ')}`);
        const summary = parseSummary(output.text) ?? { total: 0, passed: 0, skipped: 0 };
        return {
            name: file.name,
            passed: summary.passed,
            failed: summary.total - summary.passed + problems.length,
            skipped: summary.skipped,
            skipReasons: parseSkipReasons(output.text),
            notes: parseNotes(output.text),
            problems,
            durationMs: performance.now() - startMs,
            tests: probe.tests,
            output: output.text,
        };
    }
    finally {
        rmSync(temporary, { recursive: true, force: true });
    }
}
function startChild(path, temporary) {
    const env = { ...process.env, TMPDIR: temporary, [probeVariable]: '1' };
    delete env.FORCE_COLOR; // The summary is read as plain text.
    const probe = new URL('probe.js', import.meta.url).href;
    return spawn(process.execPath, ['--enable-source-maps', '--import', probe, path], {
        detached: true,
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
}
function collectOutput(child) {
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text) => {
            output.text = (output.text + text).slice(-outputMaxChars);
        });
    }
    return output;
}
function followProbe(child) {
    const probe = { tests: [], running: '', resources: null };
    let sinceMs = 0;
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
        const event = JSON.parse(line);
        if ('resources' in event) {
            probe.resources = event.resources;
            return;
        }
        if (probe.running !== '')
            probe.tests.push({ name: probe.running, durationMs: event.atMs - sinceMs });
        probe.running = event.test;
        sinceMs = event.atMs;
    });
    return probe;
}
/**
 * Answers null when the process exits by itself, otherwise a sentence on why it did not and what keeps it
 * alive.
 */
async function waitForExit(child, deadlineMs, stop, probe) {
    const ended = new AbortController();
    const exited = once(child, 'exit').then(() => null);
    const deadline = delay(deadlineMs, `did not end within its deadline of ${deadlineMs / 1000} s`, {
        signal: ended.signal,
    });
    const stopped = once(stop, 'abort', { signal: ended.signal }).then(() => String(stop.reason));
    const why = await Promise.race([exited, deadline, stopped]);
    ended.abort();
    await Promise.allSettled([deadline, stopped]);
    if (why === null)
        return null;
    child.kill('SIGUSR2');
    const answerStartMs = performance.now();
    while (probe.resources === null && performance.now() - answerStartMs < answerWithinMs)
        await delay(20);
    const during = probe.running === '' ? 'no test was running' : `the test "${probe.running}" was running`;
    const alive = probe.resources === null
        ? 'its event loop is blocked'
        : `what keeps it alive is ${countNames(probe.resources)}`;
    return `${why}: ${during} and ${alive}`;
}
function findExitProblems(child, output) {
    const summary = parseSummary(output);
    const end = child.signalCode === null ? `exit code ${child.exitCode}` : child.signalCode;
    if (summary === null)
        return [`ended with ${end} before its summary`];
    const problems = findCountProblems(summary, parseSkipReasons(output));
    if (end !== 'exit code 0' && summary.passed === summary.total)
        problems.push(`ended with ${end} though every test passed`);
    return problems;
}
function countNames(names) {
    const counts = new Map();
    for (const name of names)
        counts.set(name, (counts.get(name) ?? 0) + 1);
    return ([...counts].map(([name, count]) => (count === 1 ? name : `${count} x ${name}`)).join(', ') ||
        'nothing that Node lists');
}
//# sourceMappingURL=run-file.js.map