import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
/** Bytes that are looked at at once; a place that lies across two such parts is found in neither. */
const partBytes = 64 << 20;
/**
 * Changes one byte in the memory of a process of ours, as bad memory does: wherever it holds `pattern`, in
 * what it wrote itself. The byte at `offset` of it gets the bits of `mask` turned round. Answers at how many
 * places it was.
 */
export async function flipBits(pid, pattern, offset, mask) {
    const memory = await open(`/proc/${pid}/mem`, 'r+');
    try {
        let found = 0;
        for (const [start, end] of writableRanges(pid)) {
            for (let from = start; from < end; from += partBytes) {
                const part = Buffer.alloc(Math.min(partBytes, end - from));
                // What was given back to the system meanwhile cannot be read.
                const { bytesRead } = await memory.read(part, 0, part.length, from).catch(() => ({ bytesRead: 0 }));
                for (let at = part.indexOf(pattern); at >= 0 && at + pattern.length <= bytesRead; at = part.indexOf(pattern, at + 1)) {
                    await memory.write(Uint8Array.of(part[at + offset] ^ mask), 0, 1, from + at + offset);
                    found++;
                }
            }
        }
        return found;
    }
    finally {
        await memory.close();
    }
}
/** Where a process may write, but for files that it maps. */
function writableRanges(pid) {
    const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
    return lines.flatMap((line) => {
        const [, start, end, path] = /^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
        return start === undefined || path?.startsWith('/') === true
            ? []
            : [[parseInt(start, 16), parseInt(end, 16)]];
    });
}
//# sourceMappingURL=memory.js.map