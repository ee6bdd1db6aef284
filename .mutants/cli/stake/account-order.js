export {};
//# sourceMappingURL=account-order.js.map