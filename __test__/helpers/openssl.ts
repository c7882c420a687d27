import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The reason why tests that need OpenSSL cannot run here, if any. */
export const noOpenssl: string | undefined = missing();

const CA_CONFIGURATION = `
[ca]
default_ca=d
[d]
database=index
new_certs_dir=.
rand_serial=yes
default_md=sha256
policy=p
[p]
CN=supplied
`;

/** A temporary folder in which OpenSSL runs, until `remove`. */
export class OpensslFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'uwp-sockets-openssl-'));

  /** Runs a command line; arguments are separated by one space, `~` stands for a space in one. */
  run(command: string): string {
    const parameters = command.split(' ').map((parameter) => parameter.replaceAll('~', ' '));
    return execFileSync('openssl', parameters, {
      cwd: this.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /**
   * Signs the request in `csr` with dates in the past, which only `openssl ca` does in OpenSSL 3.0.
   *
   * @param issuer `-selfsign -keyfile` or `-cert` and `-keyfile` with their files
   */
  signExpired(issuer: string, out: string, extensions = ''): void {
    this.write('index', '');
    this.write('ca.cnf', CA_CONFIGURATION);
    this.write('extensions', extensions);
    const dates = '-startdate 20200101000000Z -enddate 20210101000000Z';
    this.run(`ca -batch -config ca.cnf ${issuer} -in csr ${dates} -extfile extensions -notext -out ${out}`);
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.path, name), content);
  }

  bytes(name: string): Buffer {
    return readFileSync(join(this.path, name));
  }

  text(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function missing(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no openssl';
  }
}
