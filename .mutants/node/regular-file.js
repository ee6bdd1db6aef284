import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
/**
 * Opens a regular file to read it. A pipe that nobody writes to would keep an ordinary open waiting, and with
 * it the end of the process; a device may have no end. Rejects with what the system says, and where the path
 * names anything else.
 */
export async function openRegular(path) {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
        const status = await file.stat();
        if (status.isFile())
            return file;
        throw Object.assign(new Error(`it is ${kindOf(status)}, not a regular file`), {
            code: 'EINVAL',
            syscall: 'open',
        });
    }
    catch (error) {
        await file.close();
        throw error;
    }
}
/**
 * The content of a regular file. Rejects with what the system says, where the path names anything else, and
 * above `maxBytes`.
 */
export async function readRegular(path, maxBytes) {
    const file = await openRegular(path);
    const content = Buffer.concat((await file.createReadStream({ end: maxBytes }).toArray()));
    if (content.length > maxBytes)
        throw new Error(`it has more than ${maxBytes} bytes`);
    return content;
}
export const kindOf = (status) => status.isDirectory()
    ? 'a folder'
    : status.isFIFO()
        ? 'a pipe'
        : status.isSocket()
            ? 'a socket'
            : 'a device';
//# sourceMappingURL=regular-file.js.map