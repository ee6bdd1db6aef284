/**
 * What a terminal or a reader of a log would obey instead of show: control characters, those of C1 among
 * them, marks that turn the direction of text, and separators that begin a new line. Lines end as we end
 * them, and colours are ours.
 */
// eslint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A text of anybody as it may be printed: what would be obeyed is shown as JSON writes it, such as `\u009b`.
 */
export const printable = (text: string): string => text.replace(obeyed, escaped);
