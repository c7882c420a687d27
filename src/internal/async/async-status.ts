/** Windows.Foundation.AsyncStatus: state of an asynchronous operation. */
export const AsyncStatus = { started: 0, completed: 1, canceled: 2, error: 3 } as const;
export type AsyncStatus = (typeof AsyncStatus)[keyof typeof AsyncStatus];
