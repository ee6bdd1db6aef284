import { SingleBar } from 'cli-progress';
import { duration, sizeProgress } from './format.js';

/** Between two lines where there is no terminal. */
const lineEveryMs = 5_000;

/** How far a long step is. */
export interface Progress {
  update(done: number, total: number): void;
  /** Leaves what was shown last standing. */
  end(): void;
}

/** How far something is, in words. */
type Words = (done: number, total: number) => string;

export function startProgress(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  if (!stream.isTTY) return startLines(stream, title, (done, total) => `${done} of ${total} ${unit}`);
  const since = startCount();
  const left: Words = (done, total) => {
    const came = since(done);
    return came.count > 0 ? `, ${duration(((total - done) * came.ms) / came.count)} left` : '';
  };
  return startBar(stream, `${title} {bar} {value}/{total} ${unit}{words}`, left);
}

/** The same for bytes, with how many of them come in a second. */
export function startByteProgress(stream: NodeJS.WriteStream, title: string): Progress {
  const since = startCount();
  const words: Words = (done, total) => {
    const { count, ms } = since(done);
    return sizeProgress(done, total, { bytes: count, ms });
  };
  return stream.isTTY ? startBar(stream, `${title} {bar} {words}`, words) : startLines(stream, title, words);
}

/** Tells what was done since it was asked first, and in how long. */
function startCount(): (done: number) => { readonly count: number; readonly ms: number } {
  let begun: { readonly ms: number; readonly done: number } | undefined;
  return (done) => {
    begun ??= { ms: performance.now(), done };
    return { count: done - begun.done, ms: performance.now() - begun.ms };
  };
}

function startBar(stream: NodeJS.WriteStream, format: string, words: Words): Progress {
  const bar = new SingleBar({
    stream,
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: false,
    // Signals are the command's own affair.
    gracefulExit: false,
  });
  let started = false;
  return {
    update(done, total) {
      const shown = { words: words(done, total) };
      if (!started) bar.start(total, done, shown);
      bar.setTotal(total);
      bar.update(done, shown);
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function startLines(stream: NodeJS.WriteStream, title: string, words: Words): Progress {
  let lastMs = -Infinity;
  let told = -1;
  return {
    update(done, total) {
      if (done === told || (done < total && performance.now() - lastMs < lineEveryMs)) return;
      lastMs = performance.now();
      told = done;
      stream.write(`${title}: ${words(done, total)}\n`);
    },
    end: () => undefined,
  };
}
