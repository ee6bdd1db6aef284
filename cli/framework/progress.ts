import { SingleBar } from 'cli-progress';
import { sizeProgress } from './format.js';

/** Between two lines where there is no terminal. */
const lineEveryMs = 5_000;

/** How far a long step is. */
export interface Progress {
  update(done: number, total: number): void;
  /** Leaves what was shown last standing. */
  end(): void;
}

export function startProgress(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  return stream.isTTY
    ? startBar(stream, title, unit)
    : startLines(stream, title, (done, total) => `${done} of ${total} ${unit}`);
}

/** The same for bytes, with how many of them come in a second. */
export function startByteProgress(stream: NodeJS.WriteStream, title: string): Progress {
  let begun: { readonly ms: number; readonly done: number } | undefined;
  const words = (done: number, total: number): string => {
    begun ??= { ms: performance.now(), done };
    return sizeProgress(done, total, { bytes: done - begun.done, ms: performance.now() - begun.ms });
  };
  return stream.isTTY ? startByteBar(stream, title, words) : startLines(stream, title, words);
}

const newBar = (stream: NodeJS.WriteStream, format: string): SingleBar =>
  new SingleBar({
    stream,
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: false,
    // Signals are the command's own affair.
    gracefulExit: false,
  });

function startByteBar(
  stream: NodeJS.WriteStream,
  title: string,
  words: (done: number, total: number) => string,
): Progress {
  const bar = newBar(stream, `${title} {bar} {words}`);
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done, { words: words(done, total) });
      bar.setTotal(total);
      bar.update(done, { words: words(done, total) });
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function startBar(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  const bar = newBar(stream, `${title} {bar} {value}/{total} ${unit}, {eta_formatted} left`);
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function startLines(
  stream: NodeJS.WriteStream,
  title: string,
  words: (done: number, total: number) => string,
): Progress {
  let lastMs = -Infinity;
  return {
    update(done, total) {
      if (done < total && performance.now() - lastMs < lineEveryMs) return;
      lastMs = performance.now();
      stream.write(`${title}: ${words(done, total)}\n`);
    },
    end: () => undefined,
  };
}
