import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
}

/** A certificate of its own for 127.0.0.1, made by openssl in `directory`; good for one day. */
export function makeCertificate(directory: string): Certificate {
  const certFile = `${directory}/cert.pem`;
  const keyFile = `${directory}/key.pem`;
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject];
  execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8') };
}
