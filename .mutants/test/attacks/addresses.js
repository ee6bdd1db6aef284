import { createServer } from 'node:net';
/**
 * Why connections cannot come from an address of the loopback range that is none of the usual; null where
 * they can.
 */
export const obstacleAt = (address) => new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(`this machine has no address ${address}`));
    server.listen(0, address, () => server.close(() => resolve(null)));
});
//# sourceMappingURL=addresses.js.map