import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests that need certificates made by OpenSSL cannot run here. */
export const noOpenssl: string | undefined = missing();

/** A folder in which OpenSSL works; gone after `remove`. */
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
