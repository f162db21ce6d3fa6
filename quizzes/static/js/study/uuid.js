// UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits, so ids sort by time.

export function uuid7(now, random) {
  const bytes = new Uint8Array(16);
  bytes.set(random);
  for (let index = 5, rest = now; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function newId(now) {
  return uuid7(now, crypto.getRandomValues(new Uint8Array(16)));
}
