const quietMs = 5000;

/**
 * Says on `stream` what is done and how far it is. On a terminal the line of the running step is rewritten;
 * elsewhere a line is printed for each beginning and then at most one every five seconds.
 */
export function createProgress(stream = process.stderr) {
  let rewritable = false;
  let lastMs = 0;

  function print(text) {
    if (stream.isTTY) {
      const width = stream.columns || 80;
      stream.write(`${rewritable ? '\r\u001b[2K' : ''}${text.slice(0, width - 1)}`);
      rewritable = true;
    } else {
      stream.write(`${text}\n`);
    }
    lastMs = Date.now();
  }

  return {
    /** A line that stays. */
    say(text) {
      this.end();
      stream.write(`${text}\n`);
      lastMs = Date.now();
    },
    /** How far the running step is; may be called often. */
    tell(text) {
      if (stream.isTTY || Date.now() - lastMs >= quietMs) print(text);
    },
    /** Leaves the line that was last told standing. */
    end() {
      if (rewritable) stream.write('\n');
      rewritable = false;
    },
  };
}
