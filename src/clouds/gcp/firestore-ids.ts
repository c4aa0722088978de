/** What no id of Firestore may be or contain, and the sign of the escapes. Ids of images have none of these. */
const NOT_ALLOWED = /[/%]|^\.{1,2}$|^__.*__$/g;

/** The id as Firestore takes it, up to 1,500 bytes; ids that need no escape keep their order. */
export function escapeId(id: string): string {
  return id.replace(NOT_ALLOWED, (text) =>
    text.replace(/[/%._]/, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  );
}

export function unescapeId(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
