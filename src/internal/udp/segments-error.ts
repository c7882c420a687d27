import { UwpError } from '../errors/errors.js';

/** A datagram that the kernel did not take. */
export interface DatagramFailure {
  /** Its index among the datagrams of the write. */
  readonly index: number;
  readonly error: UwpError;
}

/** The error of a write of several datagrams, of which some failed: that of the first one, and all in `failures`. */
export class SegmentsError extends UwpError {
  readonly failures: readonly DatagramFailure[];

  constructor(failures: readonly DatagramFailure[], count: number) {
    const { index, error } = failures[0]!;
    const { code, syscall } = error;
    super(error.number, `${failures.length} of ${count} datagrams failed, first number ${index}: ${error.message}`, {
      ...(code !== undefined && { code }),
      ...(syscall !== undefined && { syscall }),
      cause: error,
    });
    this.failures = failures;
  }
}
