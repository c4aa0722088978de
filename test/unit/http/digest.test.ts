import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigests } from '../../../src/http/digest.ts';
import { codeOf, codeOfAsync } from '../../support/fault.ts';
import { chunksOf } from '../../support/upload.ts';

const BODY = Buffer.from('the body as it was sent');
const base64 = (algorithm: string, bytes: Uint8Array = BODY) => createHash(algorithm).update(bytes).digest('base64');
const sha256 = (bytes?: Uint8Array) => `sha-256=:${base64('sha256', bytes)}:`;
const sha512 = (bytes?: Uint8Array) => `sha-512=:${base64('sha512', bytes)}:`;
const OTHER = Buffer.from('another body');

async function collect(headers: Record<string, string>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of checkDigests(chunksOf(BODY), new Headers(headers))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('checkDigests', () => {
  it.each([
    [{}],
    [{ 'Content-MD5': base64('md5') }],
    [{ 'Content-Digest': sha256() }],
    [{ 'Content-Digest': sha512() }],
    [{ 'Repr-Digest': `${sha256()}, ${sha512()}` }],
    [{ 'Content-MD5': base64('md5'), 'Content-Digest': sha256(), 'Repr-Digest': sha512() }],
    [{ 'Content-Digest': 'md5=:AAAA:' }],
    [{ 'Content-Digest': `unixsum=:AAAA:,${sha256()}` }],
    [{ 'Content-Digest': `${sha256()};q=1;note="a, b"` }],
    [{ 'Content-Digest': `${sha256()};a;b=?0 , ${sha512()}; c=:AAAA:` }],
    [{ 'Repr-Digest': `unixsum=30637, list=("a" b);x, flag, note="sha-256=:AAAA:, x", ${sha512()};p=token` }],
    [{ 'Content-Digest': `sha-256=:AAAA:, ${sha256()}` }],
    [{ 'Content-Digest': ` ${sha256()}\t,\t${sha512()} ` }],
  ])('passes the body on: %j', async (headers) => {
    expect((await collect(headers as Record<string, string>)).equals(BODY)).toBe(true);
  });

  it.each([
    ['Content-MD5', base64('md5', OTHER)],
    ['Content-Digest', sha256(OTHER)],
    ['Content-Digest', `${sha256()}, ${sha512(OTHER)}`],
    ['Repr-Digest', sha512(OTHER)],
    ['Repr-Digest', `md5=:AAAA:, ${sha256(OTHER)}`],
    ['Repr-Digest', `${sha512()}, ${sha256(OTHER)};q=1`],
  ])('refuses another body at its end: %s: %s', async (name, value) => {
    await expect(collect({ [name]: value })).rejects.toMatchObject({ code: 'DigestMismatch', target: name });
  });

  it.each([
    ['Content-MD5', ''],
    ['Content-MD5', 'nonsense'],
    ['Content-MD5', `${base64('md5')}=`.slice(1)],
    ['Content-MD5', base64('sha256')],
    ['Content-MD5', createHash('md5').update(BODY).digest('hex')],
    ['Content-Digest', ''],
    ['Content-Digest', base64('sha256')],
    ['Content-Digest', `sha-256=${base64('sha256')}`],
    ['Content-Digest', `SHA-256=:${base64('sha256')}:`],
    ['Content-Digest', `sha-256=:${base64('sha512')}:`],
    ['Content-Digest', `sha-256=:${base64('md5')}:`],
    ['Content-Digest', 'sha-256=::'],
    ['Content-Digest', `${sha256()},`],
    ['Content-Digest', `${sha256()} ${sha512()}`],
    ['Repr-Digest', 'sha-256=?1'],
    ['Repr-Digest', `sha-256=(${sha256().slice(8)})`],
    ['Content-Digest', `sha-256=("a"), ${sha512()}`],
    ['Content-Digest', `${sha256()};`],
    ['Content-Digest', `${sha256()};Q=1`],
    ['Content-Digest', `${sha256()}, unixsum=`],
    ['Content-Digest', `sha-256=:${'*'.repeat(43)}=:`],
  ])('refuses at once what is no digest: %s: %j', (name, value) => {
    expect(codeOf(() => checkDigests(chunksOf(BODY), new Headers({ [name]: value })))).toBe('InvalidHeader');
  });

  it.each(['constructor', 'tostring', 'valueof', 'has-own', 'id-sha-256'])(
    'leaves an algorithm that it does not know aside: %s',
    async (name) => {
      expect(await codeOfAsync(collect({ 'Content-Digest': `${name}=:AAAA:` }))).toBe('nothing thrown');
    },
  );

  it('never throws but its own errors, whatever the header', async () => {
    const part = fc.constantFrom('sha-256', 'md5', 'constructor', '=:', ':', ',', 'AAAA', '=', ' ', ';', '*');
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
        const code = await codeOfAsync(collect({ 'Content-Digest': parts.join('') }));
        expect(['InvalidHeader', 'DigestMismatch', 'nothing thrown']).toContain(code);
      }),
    );
  });
});
