import { Level } from 'level';
// Walks all rows of a store, as far as LevelDB goes: where it ends the process, it would end a node. What it
// says itself, the node meets too.
const level = new Level(process.argv[2], {
    keyEncoding: 'view',
    valueEncoding: 'view',
    createIfMissing: false,
});
try {
    await level.open();
    let row = 0;
    // A look-up goes another way through a table than a walk does, past marks that lie 16 rows apart.
    for await (const [key] of level.iterator({ highWaterMarkBytes: 1 << 20 }))
        if (row++ % 8 === 0)
            await level.has(key);
}
catch {
    // The node that opens the store says what is wrong.
}
finally {
    await level.close();
}
//# sourceMappingURL=probe-child.js.map