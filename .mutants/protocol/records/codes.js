/** What can be wrong with a record or a message (SPEC.md section 4). */
export const recordCodes = {
    RECORD_KIND: 'Send one of the record kinds that SPEC.md lists; a newer kind needs a newer version of Gridlode.',
    RECORD_CAMPAIGN: 'Join the network that the record names, or leave it alone: it belongs to another campaign.',
    RECORD_SIGNATURE: 'Sign the payload with the key that it names.',
    RECORD_INCLUDES: 'List the CIDs that the root of a cut names, in ascending order, each once, and none for other records.',
};
//# sourceMappingURL=codes.js.map