import { spawn } from 'node:child_process';

const graceMs = 5000;
const tailMaxChars = 64 * 1024;

/**
 * Runs a program in a process group of its own and answers { code, stdout, stderr }: its exit code and the
 * end of what it printed. `onLine` sees each line of its standard output. When `signal` aborts, the whole
 * group is ended (SIGTERM, then SIGKILL) before this rejects with the signal's reason, so that nothing goes
 * on writing behind our back.
 */
export function runChild(command, args, { cwd, env = process.env, signal, onLine = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let partial = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout = (stdout + text).slice(-tailMaxChars);
      const lines = (partial + text).slice(-tailMaxChars).split('\n');
      partial = lines.pop();
      lines.forEach(onLine);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-tailMaxChars);
    });

    let forced;
    const stop = () => {
      endGroup(child.pid, 'SIGTERM');
      forced = setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', stop, { once: true });
    const settle = (done) => {
      clearTimeout(forced);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      else done();
    };
    child.on('error', (error) => settle(() => reject(error)));
    child.on('close', (code) => settle(() => resolve({ code, stdout, stderr })));
    if (signal.aborted) stop();
  });
}

function endGroup(pid, name) {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
