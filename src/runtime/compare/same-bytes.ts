/** Whether two byte arrays of one length are the same, at the speed of memcmp. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
