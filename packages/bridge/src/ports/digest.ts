/** SHA-256 of a UTF-8 text: fingerprints and content hashes, not passwords. */
export type Sha256 = (text: string) => Uint8Array;
