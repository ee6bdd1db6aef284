/** In an order that differs each time, and decides nothing that peers must agree on. */
export const shuffled = (items) => items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
//# sourceMappingURL=shuffled.js.map