import { closeSync, openSync, readdirSync } from 'node:fs';

/** Number of open descriptors, without that of the listing itself. */
export function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length - 1;
}

/** Opens descriptors until there are none left. */
export function useAllDescriptors(): number[] {
  const used: number[] = [];
  for (;;) {
    try {
      used.push(openSync('/dev/null', 'r'));
    } catch {
      return used;
    }
  }
}

export function freeDescriptors(descriptors: number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor);
}
