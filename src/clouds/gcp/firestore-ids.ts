/** IDs and characters that Firestore rejects, and the escape character. Image IDs contain none of them. */
const NOT_ALLOWED = /[/%]|^\.{1,2}$|^__.*__$/g;

/** Escapes an ID for Firestore, up to 1,500 bytes. IDs without escapes keep their order. */
export function escapeId(id: string): string {
  return id.replace(NOT_ALLOWED, (text) =>
    text.replace(/[/%._]/, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  );
}

export function unescapeId(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
