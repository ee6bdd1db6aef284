/**
 * What a stream asks for is not here, which is nobody's fault: the asker hears so, and asks somebody else.
 */
export class NotHeld extends Error {}
