import { SingleBar } from 'cli-progress';

/** Between two lines where there is no terminal. */
const lineEveryMs = 5_000;

/** How far a long step is. */
export interface Progress {
  update(done: number, total: number): void;
  /** Leaves what was shown last standing. */
  end(): void;
}

export function startProgress(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  return stream.isTTY ? startBar(stream, title, unit) : startLines(stream, title, unit);
}

function startBar(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  const bar = new SingleBar({
    stream,
    format: `${title} {bar} {value}/{total} ${unit}, {eta_formatted} left`,
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
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function startLines(stream: NodeJS.WriteStream, title: string, unit: string): Progress {
  let lastMs = -Infinity;
  return {
    update(done, total) {
      if (done < total && performance.now() - lastMs < lineEveryMs) return;
      lastMs = performance.now();
      stream.write(`${title}: ${done} of ${total} ${unit}\n`);
    },
    end: () => undefined,
  };
}
