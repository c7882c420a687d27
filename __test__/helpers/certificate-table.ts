import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PROGRAM = ['run', '--quiet', '--locked', '-p', 'sockets-testing', '--bin', 'certificate-table'];

/** A certificate chain and the expected result of its verification; see `crates/testing/src/certificates/table.rs`. */
export interface CertificateRow {
  readonly name: string;
  /** Host name of the connect. */
  readonly host: string;
  /** The certificates that the server sends, its own first. */
  readonly chain: readonly Buffer[];
  /** PEM; '' where no server can be started with it. */
  readonly key: string;
  readonly roots: readonly Buffer[];
  readonly revocationLists: readonly Buffer[];
  /** Numbers of ChainValidationResult; empty for a good chain. */
  readonly results: readonly number[];
  /** 0 for a good chain. */
  readonly hresult: number;
  readonly status: number;
}

type Printed = {
  readonly [Key in keyof CertificateRow]: CertificateRow[Key] extends readonly Buffer[]
    ? string[]
    : CertificateRow[Key];
};

/** Every row, with new keys; empty where there is no Rust toolchain. */
export const CERTIFICATE_TABLE: readonly CertificateRow[] = read();

/** PEM, as servers expect it. */
export function pem(certificates: readonly Buffer[]): string {
  return certificates.map((der) => pemOf(der)).join('');
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function read(): CertificateRow[] {
  const printed = print();
  const rows = printed === undefined ? [] : (JSON.parse(printed) as Printed[]);
  return rows.map((row) => ({
    ...row,
    chain: bytes(row.chain),
    roots: bytes(row.roots),
    revocationLists: bytes(row.revocationLists),
  }));
}

function print(): string | undefined {
  try {
    execFileSync('cargo', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return execFileSync('cargo', PROGRAM, { cwd: ROOT, encoding: 'utf8', maxBuffer: 16 << 20 });
}

function bytes(hexadecimal: readonly string[]): Buffer[] {
  return hexadecimal.map((text) => Buffer.from(text, 'hex'));
}
