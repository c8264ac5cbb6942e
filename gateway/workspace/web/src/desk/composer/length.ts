// How long a reply or a note may be.

/** Characters of a reply or note that the workspace takes; a test holds it to the API's description. */
export const LONGEST = 4000;
/** From here on the length is shown. */
const NEAR = LONGEST - 400;

export const lengthOf = (text: string) => [...text.trim()].length;
export const tooLong = (text: string) => lengthOf(text) > LONGEST;
export const nearLongest = (text: string) => lengthOf(text) > NEAR;
