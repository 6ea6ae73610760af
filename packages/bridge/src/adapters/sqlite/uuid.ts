const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Throws when a caller hands over an id that was not made canonical: it would be stored as nothing. */
export function checkUuid(text: string): void {
  if (!UUID.test(text)) throw new TypeError(`expected a canonical UUID, received "${text}"`);
}

export function checkSha256(text: string): void {
  if (!SHA256_HEX.test(text)) throw new TypeError(`expected SHA-256 in hex, received "${text}"`);
}
