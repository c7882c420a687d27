import process from 'node:process';

/** Captured at load time: fake timers in the tests of applications replace the property. */
const hrtime = process.hrtime.bind(process);

/** The milliseconds of a monotonic clock. */
export function milliseconds(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
