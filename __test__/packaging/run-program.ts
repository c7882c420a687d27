import { execFile, type ExecFileOptions } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and returns what it wrote to its standard output; fails with all that it wrote. */
export async function runProgram(file: string, args: readonly string[], options: ExecFileOptions): Promise<string> {
  try {
    const { stdout } = await execute(file, args, { ...options, encoding: 'utf8', maxBuffer: 64 << 20 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed\n${stdout}${stderr}`, { cause: error });
  }
}
